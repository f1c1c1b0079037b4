import { afterEach, expect, it, vi } from 'vitest';
import { MadangError, problemOf } from './madang-error.ts';
import { resume, type ServerEvent } from './server-events.ts';

const frame = (id: number, event: string, text: string): string =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify({ text })}\n\n`;
const FRAMES = [frame(1, 'delta', '마당'), frame(2, 'delta', '에 👋🏽'), frame(3, 'end', '끝')];
const BEGIN = 'retry: 1000\n\n: still here\n\n';
const isLast = ({ event }: ServerEvent): boolean => event === 'end';

/** What a server gives behind an event, in pieces of so many bytes; it breaks off after some of them, or ends. */
const answer = (after: string | undefined, bytes: number, size: number, breaks: boolean): Response => {
  const all = new TextEncoder().encode(BEGIN + FRAMES.slice(Number(after ?? 0)).join('')).subarray(0, bytes);
  let at = 0;
  return new Response(
    new ReadableStream({
      pull(controller) {
        if (at < all.length) controller.enqueue(all.subarray(at, (at += size)));
        else if (breaks) controller.error(new TypeError('terminated'));
        else controller.close();
      },
    }),
    { headers: { 'content-type': 'text/event-stream' } },
  );
};
const WHOLE = new TextEncoder().encode(BEGIN + FRAMES.join('')).length;

it('gives every event once and whole, at whatever byte the first connection ends or breaks', async () => {
  const places = Array.from({ length: WHOLE }, (_, bytes) => bytes);
  const read = async (bytes: number, size: number, breaks: boolean): Promise<string> => {
    let connections = 0;
    const events = resume({
      isLast,
      open: (after) => Promise.resolve(answer(after, connections++ === 0 ? bytes : WHOLE, size, breaks)),
    });
    return (await Array.fromAsync(events, ({ id, data }) => `${id} ${data}`)).join('\n');
  };
  const whole = await read(WHOLE, WHOLE, false);
  expect(whole).toBe('1 {"text":"마당"}\n2 {"text":"에 👋🏽"}\n3 {"text":"끝"}');
  const cuts = places.flatMap((bytes) =>
    [1, 7, WHOLE].flatMap((size) => [true, false].map((breaks) => ({ bytes, size, breaks }))),
  );
  const got = await Promise.all(cuts.map(({ bytes, size, breaks }) => read(bytes, size, breaks)));
  expect(cuts.filter((_, index) => got[index] !== whole)).toEqual([]);
  console.log(`streams: cut in ${cuts.length} ways`);
});

it('asks again where the server cannot answer now, and not where it refuses', async () => {
  const refused = (status: number) =>
    new MadangError({ problem: problemOf('refused', status, ''), retryAfterSeconds: 0 });
  let asked = 0;
  const open = (status: number) => (after: string | undefined) => {
    asked += 1;
    return asked < 3 ? Promise.reject(refused(status)) : Promise.resolve(answer(after, WHOLE, WHOLE, false));
  };
  expect(await Array.fromAsync(resume({ isLast, open: open(503) }))).toHaveLength(3);
  asked = 0;
  await expect(resume({ isLast, open: open(404) }).next()).rejects.toMatchObject({ status: 404 });
  expect(asked).toBe(1);
});

it('lets go of the connection when its reader leaves', async () => {
  let signalOfFirst: AbortSignal | undefined;
  const open = (_: string | undefined, signal: AbortSignal) => {
    signalOfFirst = signal;
    return Promise.resolve(answer(undefined, WHOLE, 5, false));
  };
  for await (const { id } of resume({ isLast, open })) if (id === '1') break;
  expect(signalOfFirst?.aborted).toBe(true);
});

it.each([
  ['a longer wait than a minute', 'rate_limited', 429, { retryAfterSeconds: 36_000 }],
  ['a quota that is used up', 'quota_exceeded', 429, { retryAfterSeconds: 1 }],
  ['what will not go better', 'service_unavailable', 503, { retryable: false }],
])('leaves %s to whoever reads', async (_, code, status, { retryAfterSeconds, ...more }: Record<string, unknown>) => {
  const problem = { ...problemOf(code, status, ''), ...more };
  const open = vi.fn(() =>
    Promise.reject(new MadangError({ problem, retryAfterSeconds: retryAfterSeconds as number | undefined })),
  );
  await expect(resume({ isLast, open }).next()).rejects.toMatchObject({ code });
  expect(open).toHaveBeenCalledTimes(1);
});

it('does not open again what was given up where it need not insist', async () => {
  const open = vi.fn(() => Promise.reject(new MadangError({ problem: problemOf('unreachable', 0, '') })));
  await expect(resume({ isLast, open, insists: () => false }).next()).rejects.toMatchObject({ code: 'unreachable' });
  expect(open).toHaveBeenCalledTimes(1);
});

it('takes no page for a stream', async () => {
  const open = vi.fn(() =>
    Promise.resolve(new Response('<h1>Hello</h1>', { headers: { 'content-type': 'text/html' } })),
  );
  await expect(resume({ isLast, open }).next()).rejects.toMatchObject({ code: 'unexpected_answer' });
  expect(open).toHaveBeenCalledTimes(1);
});

afterEach(() => void vi.useRealTimers());
it('gives up where the server answers again and again with no event', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const open = vi.fn(() => Promise.resolve(answer(undefined, BEGIN.length, WHOLE, false)));
  let error: unknown;
  resume({ isLast, open })
    .next()
    .catch((thrown: unknown) => (error = thrown));
  for (let rounds = 0; error === undefined && rounds < 100; rounds += 1) await vi.advanceTimersByTimeAsync(20_000);
  expect(error).toMatchObject({ code: 'unexpected_answer' });
  expect(open).toHaveBeenCalledTimes(13);
});
