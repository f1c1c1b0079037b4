import { expect, it } from 'vitest';
import { auditCsvInWords } from './audit-csv.ts';

const LOG = [
  'at,action,user_name,details\r\n',
  '2026-12-01,banned,"하늘, 둘","{""reason"":""a, \\""b\\""""}"\r\n',
  `2026-12-02,signed_in,'=name,\r\n`,
  '2026-12-03,banned,"two\r\nlines",\r\n',
].join('');
const IN_WORDS = [
  '\uFEFFat,action,user_name,details\r\n',
  `2026-12-01,did banned,"하늘, 둘","'-reason: a, ""b"""\r\n`,
  `2026-12-02,did signed_in,'=name,\r\n`,
  '2026-12-03,did banned,"two\r\nlines",\r\n',
];
const words = {
  didIn: (action: string) => `did ${action}`,
  detailsOf: (details: Readonly<Record<string, unknown>>) =>
    Object.entries(details)
      .map(([name, value]) => `-${name}: ${String(value)}`)
      .join(''),
};
const told = async (chunks: readonly string[]): Promise<string[]> => {
  const log = new ReadableStream<string>({
    start: (sent) => {
      for (const chunk of chunks) sent.enqueue(chunk);
      sent.close();
    },
  });
  const out: string[] = [];
  for await (const part of log.pipeThrough(auditCsvInWords(words))) out.push(part);
  return out;
};

it('an exported audit log says in words what was done and what belongs to it, and everything else as it was', async () => {
  expect((await told([LOG])).join('')).toBe(IN_WORDS.join(''));
});

it('wherever it is cut on its way, and no more of it is held than a line', async () => {
  for (let at = 1; at < LOG.length; at += 1)
    expect((await told([LOG.slice(0, at), LOG.slice(at)])).join('')).toBe(IN_WORDS.join(''));
  expect((await told(Array.from(LOG))).filter((part) => part !== '' && part !== '\uFEFF')).toEqual([
    IN_WORDS[0]?.slice(1),
    ...IN_WORDS.slice(1),
  ]);
});
