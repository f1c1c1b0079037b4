/* eslint-disable @typescript-eslint/no-deprecated -- Safari tells a key of the input method by keyCode 229 alone */
import { describe, expect, test } from 'vitest';
import { meaningOfEnter, type Composition } from './enter-key.ts';

type Key = Parameters<typeof meaningOfEnter>[0];
const key = (change: Partial<Key> = {}): Key => ({
  key: 'Enter',
  code: 'Enter',
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  isComposing: false,
  keyCode: 13,
  ...change,
});
const taken: Partial<Key> = { key: 'Process', keyCode: 229, isComposing: true };
const none: Composition = { data: '', doneFor: 10_000 };
const open = (data: string): Composition => ({ data, doneFor: null });

describe('with no syllable open', () => {
  test('Enter sends', () => expect(meaningOfEnter(key(), none)).toBe('send'));
  test('the Enter of the number pad sends', () =>
    expect(meaningOfEnter(key({ code: 'NumpadEnter' }), none)).toBe('send'));
  test.each(['shiftKey', 'ctrlKey', 'altKey', 'metaKey'] as const)('with %s it does not', (modifier) => {
    expect(meaningOfEnter(key({ [modifier]: true }), none)).toBe('nothing');
  });
  test('other keys do nothing', () =>
    expect(meaningOfEnter(key({ key: 'a', code: 'KeyA', keyCode: 65 }), none)).toBe('nothing'));
});

describe('with a Hangul syllable open', () => {
  test('Enter is never sent at once, but when the syllable is done', () => {
    expect(meaningOfEnter(key(taken), open('요'))).toBe('send-after-composition');
    expect(meaningOfEnter(key({ keyCode: 229, isComposing: true }), open('ㅋ'))).toBe('send-after-composition');
  });
  test('Chrome on a Mac reports the key again afterwards: that one sends', () =>
    expect(meaningOfEnter(key(), { data: '요', doneFor: 1 })).toBe('send'));
  test('Shift and Enter break the line', () =>
    expect(meaningOfEnter(key({ ...taken, shiftKey: true }), open('요'))).toBe('nothing'));
  test('other keys that the input method takes do nothing', () =>
    expect(meaningOfEnter(key({ ...taken, code: 'KeyK' }), open('요'))).toBe('nothing'));
});

describe('in Safari, which ends the composition before it reports the key', () => {
  const reported = key({ key: 'Enter', keyCode: 229, isComposing: false });
  test('the same key sends', () =>
    expect(meaningOfEnter(reported, { data: '요', doneFor: 4 })).toBe('send-after-composition'));
  test('a composition of earlier has nothing to do with it', () =>
    expect(meaningOfEnter(reported, { data: '요', doneFor: 900 })).toBe('nothing'));
});

test.each(['にほん', '漢字', 'zhong', ''])('where Enter picks a candidate it does not send: %j', (data) => {
  expect(meaningOfEnter(key(taken), open(data))).toBe('nothing');
  expect(meaningOfEnter(key({ keyCode: 229 }), { data, doneFor: 2 })).toBe('nothing');
});
