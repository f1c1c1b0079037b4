import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { judgeText, SUSPICIOUS } from './judge-text.ts';
import { readMessages } from './wording/messages.ts';

interface Line {
  text: string;
  scam: boolean;
}
const read = (name: string): Line[] =>
  readFileSync(new URL(`testing/${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

const measure = (lines: readonly Line[]) => {
  const called = (scam: boolean) =>
    lines.filter((line) => line.scam === scam && judgeText(line.text).phishing_score >= SUSPICIOUS).length;
  return { found: called(true), falseAlarms: called(false) };
};

// Figures of docs/training-judge.md. A change that makes one worse has to say so there.
it('judges as many messages rightly as the documentation says', () => {
  const [first, second] = [read('measured-set.jsonl'), read('second-set.jsonl')];
  for (const lines of [first, second]) expect(lines.filter(({ scam }) => scam)).toHaveLength(70);
  expect(measure(first.filter((_, index) => index % 2 === 0))).toEqual({ found: 32, falseAlarms: 1 });
  expect(measure(first.filter((_, index) => index % 2 === 1))).toEqual({ found: 34, falseAlarms: 0 });
  expect(measure(second)).toEqual({ found: 66, falseAlarms: 3 });
});

/** A message in the middle of a talk of every day, of lines that the wording has learned to be harmless. */
const inConversation = ({ text, scam }: Line, index: number, everyday: readonly string[]): Line => {
  const lines = Array.from({ length: 20 }, (_, nth) => everyday[(index * 7 + nth * 3) % everyday.length] ?? '');
  return { scam, text: [...lines.slice(0, 10), text, ...lines.slice(10)].join('\n') };
};

it('finds nearly as many in the middle of small talk', async () => {
  const everyday = (await readMessages()).filter(({ text, scam }) => !scam && text.length < 20).map(({ text }) => text);
  expect(everyday.length).toBeGreaterThan(100);
  const second = read('second-set.jsonl');
  const { found, falseAlarms } = measure(second.map((line, index) => inConversation(line, index, everyday)));
  console.log(`in the middle of 20 lines of small talk: ${found} of 70 scams, ${falseAlarms} of 70 genuine ones`);
  expect(found).toBeGreaterThanOrEqual(60);
  expect(falseAlarms).toBeLessThanOrEqual(7);
});

it('was taught by no message of the sets that measure it', async () => {
  const tight = ({ text }: { text: string }): string => text.replace(/\s/gu, '');
  const taught = new Set((await readMessages()).map(tight));
  expect(taught.size).toBeGreaterThan(3700);
  const both = [...read('measured-set.jsonl'), ...read('second-set.jsonl')]
    .map(tight)
    .filter((text) => taught.has(text));
  expect(both).toEqual([]);
});
