import { expect, it } from 'vitest';
import { maskLines } from './mask-lines.ts';

it.each([
  ['the word before it', ['인증번호를 확인해 주세요', '482913'], ['482913']],
  ['a number between its parts', ['국민은행 계좌번호는', '123456-01-', '234567 입니다'], ['123456-01', '234567']],
  ['a number inside of one part', ['카드번호 4111 1111 11', '11 1111 로 결제'], ['4111', '11 1111']],
  ['a resident number', ['주민등록번호 900101-12', '34568 맞나요'], ['900101', '34568']],
  ['a code after a sum', ['승인 12000', '482913 이 인증번호예요'], ['482913']],
  ['a password', ['비밀번호는', 'qwer!2345 예요'], ['qwer!2345']],
])('a secret is masked over two lines: %s', (_, lines, secrets) => {
  const masked = maskLines(lines, 'ko');
  expect(masked).toHaveLength(lines.length);
  for (const secret of secrets) expect(masked.join('\n')).not.toContain(secret);
  expect(masked.join('\n')).toMatch(/\[(인증번호|계좌번호|카드번호|주민등록번호|비밀번호)\]/u);
});

it.each([
  ['482913', '12,000원'],
  ['인증번호 4829', '50,000원'],
  ['인증번호 4829', '5000원 결제'],
])('a code above a sum is masked, and the sum is not: %s, %s', (code, sum) => {
  const masked = maskLines(['인증번호를 확인해 주세요', code, sum], 'ko');
  expect(masked[1]).toContain('[인증번호]');
  expect(masked[2]).toBe(sum);
});

it('what is none stays as it is, each in its line', () => {
  const lines = ['엄마 오늘 저녁 여덟 시쯤', '', '도착해요. 15,000원', '2026-11-29'];
  expect(maskLines(lines, 'ko')).toEqual(lines);
  expect(maskLines([], 'ko')).toEqual([]);
});
