import { EXAMPLE_CASE } from '@madang/contracts/training/example-case';
import { expect, it } from 'vitest';
import { readMadeCase } from './read-made-case.ts';

const { id, key: _key, locale, code, difficulty, source, ...content } = EXAMPLE_CASE;
const given = { id, key: 'made-0199d1c4-5f0e-7c3a-9d5e-010234567890', locale, code, difficulty, source };
const read = (more: object = {}) => readMadeCase(JSON.stringify({ ...content, ...more }), given);

it('what is ours of it stays ours, whatever the model says and whatever digits are in it', () => {
  const made = read({
    id: 'x',
    code: 'Genuine',
    difficulty: 7,
    resembles: 'GovScam',
    source: { url: 'https://bank.com' },
  });
  expect(made).toMatchObject({ content: { ...given, resembles: null } });
});

it.each([
  ['fields that no case has', { notes: 'x' }],
  ['a usable number', { sender: { name: 'Loan desk 010-2345-6789', note: 'Unknown' } }],
  ['a usable address where it is told only at the end', { summary: 'They send people to www.real-bank.com first.' }],
  [
    'a line at two places',
    { receive: { ...content.receive, endings: { ...content.receive.endings, paid: ['It ends: reported.'] } } },
  ],
  ['broken Unicode', { title: 'A fee \ud800' }],
])('with %s it is none', (_, more) => {
  expect(read(more)).toEqual({ problem: expect.any(String) as string });
});
