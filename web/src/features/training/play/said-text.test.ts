import { expect, test } from 'vitest';
import { bubblesOf, hasMask, piecesOf } from './said-text.ts';

test('what was masked is a piece of its own, in both languages, and other brackets are words', () => {
  expect(piecesOf('계좌는 [계좌번호] 이거면 돼? [Web발신]')).toEqual([
    { kind: 'text', text: '계좌는 ' },
    { kind: 'mask', text: '계좌번호' },
    { kind: 'text', text: ' 이거면 돼? [Web발신]' },
  ]);
  expect(hasMask('it is [card number]')).toBe(true);
  expect(hasMask('[국제발신] 확인 바랍니다')).toBe(false);
});

test('addresses that lead nowhere are found, and a real one stays words', () => {
  expect(piecesOf('확인: https://parcel-check.invalid/kr?a=1 어서').map(({ kind }) => kind)).toEqual([
    'text',
    'address',
    'text',
  ]);
  expect(piecesOf('safe-pay.example/8841')).toEqual([{ kind: 'address', text: 'safe-pay.example/8841' }]);
  expect(piecesOf('www.police.go.kr')).toEqual([{ kind: 'text', text: 'www.police.go.kr' }]);
});

test('each line is a bubble, and empty ones are none', () => {
  expect(bubblesOf('엄마 나야\n\n폰 깨졌어\n ')).toEqual(['엄마 나야', '폰 깨졌어']);
});
