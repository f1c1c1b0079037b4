import { expect, it } from 'vitest';
import { fillIn, variablesIn } from './prompt-variables.ts';

it('names the places of a text, each once', () => {
  expect(variablesIn('{{받는 사람}}에게 {{ 내용 }}, 다시 {{받는 사람}}. {x} {{}} {{a\nb}}')).toEqual([
    '받는 사람',
    '내용',
  ]);
});

it('fills them in as it is told, and leaves the others', () => {
  const text = '{{a}} {{ b }} {{constructor}} {{a}}';
  expect(fillIn(text, { a: '$& {{b}}', b: ' ' })).toBe('$& {{b}} {{ b }} {{constructor}} $& {{b}}');
});
