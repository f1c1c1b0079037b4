import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launchBrowser } from '../e2e/support/browser.ts';
import { call, startGuest, type Person } from '../e2e/support/client.ts';
import { startProcess } from '../server/src/platform/testing/process.ts';
import { median } from './process-figures.ts';

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof launchBrowser>>['newPage']>>;
interface Message {
  readonly text: string;
  readonly scam: boolean;
}
interface Judged extends Message {
  /** null where nothing could be read. */
  readonly suspicious: boolean | null;
  readonly ms: number;
}

const SET = new URL('../server/src/services/training/judge/testing/measured-set.jsonl', import.meta.url);
const FONT = fileURLToPath(import.meta.resolve('pretendard/dist/web/static/woff2/Pretendard-Regular.woff2'));
const HALVES = ['kept aside (odd)', 'mended (even)'] as const;
/** Colours of pages, bubbles and ink of messengers, light and dark; each message has one of them. */
const LOOKS = [
  ['#ffffff', '#ededf0', '#111111', '#2b6be6', '#ffffff'],
  ['#b2c7d9', '#ffffff', '#111111', '#fee500', '#222222'],
  ['#000000', '#262628', '#eeeeee', '#0a8f4d', '#ffffff'],
] as const;

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A message as a phone shows it; of a conversation each line in a bubble, in turn of one and of the other. */
const pageOf = (text: string, [page, theirs, ink, own, ownInk]: (typeof LOOKS)[number]): string => {
  const isConversation = text.split('\n').length > 3;
  const bubbles = isConversation ? text.split('\n') : [text];
  return `<!doctype html><meta charset="utf-8"><style>
    @font-face { font-family: P; src: url("${pathToFileURL(FONT).href}"); }
    body { margin: 0; padding: 60px 12px; background: ${page}; font: 16px/1.45 P; }
    p { white-space: pre-wrap; overflow-wrap: anywhere; width: fit-content; max-width: 78%; margin: 0 0 10px; padding: 9px 13px; border-radius: 16px; background: ${theirs}; color: ${ink}; }
    p:nth-of-type(even) { margin-left: auto; background: ${own}; color: ${ownInk}; }
  </style>${bubbles.map((bubble) => `<p>${escapeHtml(bubble)}</p>`).join('')}`;
};

const shoot = async (page: Page, file: string): Promise<Uint8Array<ArrayBuffer>> => {
  await page.goto(pathToFileURL(file).href);
  await page.evaluate('document.fonts.ready');
  return new Uint8Array(await page.screenshot({ fullPage: true }));
};

const row = (what: string, judged: readonly Judged[]): string => {
  const count = (half: number, scam: boolean) => {
    const all = judged.filter((message, index) => message.scam === scam && index % 2 === half);
    return `${all.filter(({ suspicious }) => suspicious === true).length} of ${all.length}`;
  };
  const unread = judged.filter(({ suspicious }) => suspicious === null).length;
  const times = judged.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return `| ${[
    what,
    ...[0, 1].map((half) => count(half, true)),
    ...[0, 1].map((half) => count(half, false)),
    unread,
    median(times).toFixed(0),
    (times[Math.floor(times.length * 0.95)] ?? 0).toFixed(0),
  ].join(' | ')} |`;
};

/** How the judge of messages does on its measured set, pasted and as screenshots: the table of docs/training-judge.md. */
export const benchJudge = async (): Promise<string> => {
  const lines = (await readFile(SET, 'utf8')).trim().split('\n');
  const messages = lines.map((line) => JSON.parse(line) as Message);
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-bench-'));
  const server = await startProcess([], { MADANG_DATA: folder, LOG_LEVEL: 'warn', RATE_LIMIT_PER_MINUTE: '0' });
  const browser = await launchBrowser();
  try {
    const guest: Person = await startGuest(server.url);
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
    const page = await context.newPage();
    const judge = async (message: Message, ask: () => Promise<boolean | null>): Promise<Judged> => {
      const begin = performance.now();
      const suspicious = await ask();
      return { ...message, suspicious, ms: performance.now() - begin };
    };
    const [pasted, shown]: [Judged[], Judged[]] = [[], []];
    for (const [index, message] of messages.entries()) {
      pasted.push(
        await judge(message, async () => {
          const asked = { body: { text: message.text } };
          return (await call(server.url, 'POST /training/analyze-text', asked, guest)).body.is_suspicious;
        }),
      );
      const file = path.join(folder, 'message.html');
      await writeFile(file, pageOf(message.text, LOOKS[index % LOOKS.length] ?? LOOKS[0]));
      const image = new Blob([await shoot(page, file)]);
      shown.push(
        await judge(
          message,
          async () =>
            (await call(server.url, 'POST /training/analyze-image', { body: { image } }, guest)).body.is_suspicious,
        ),
      );
    }
    return [
      `| ${['', ...HALVES.map((half) => `scams found, ${half}`), ...HALVES.map((half) => `false alarms, ${half}`), 'not read', 'ms, median', 'ms, 95 %'].join(' | ')} |`,
      '|---|---|---|---|---|---|---|---|',
      row('pasted', pasted),
      row('screenshots', shown),
    ].join('\n');
  } finally {
    await browser.close();
    server.kill('SIGTERM');
    await server.exited();
    await rm(folder, { recursive: true, force: true });
  }
};
