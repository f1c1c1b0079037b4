import { expect, it } from 'vitest';
import { createTextCleaner } from './clean-text.ts';

const cleaned = (...bits: string[]): string => {
  const cleaner = createTextCleaner();
  return bits.map((bit) => cleaner.clean(bit)).join('') + cleaner.rest();
};

it('puts a character together that was cut in two, wherever it was cut', () => {
  const whole = '개🐕와 고양이🐈‍⬛';
  for (let at = 0; at <= whole.length; at += 1) expect(cleaned(whole.slice(0, at), whole.slice(at))).toBe(whole);
  expect(cleaned(...whole.split(''))).toBe(whole);
});

it('replaces halves that stay alone, and leaves out what cannot be stored', () => {
  expect(cleaned('a\ud83d', 'b')).toBe('a\ufffdb');
  expect(cleaned('a', '\ude00b')).toBe('a\ufffdb');
  expect(cleaned('end\ud83d')).toBe('end\ufffd');
  expect(cleaned('a\0b', '\0', '')).toBe('ab');
});
