import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ApiProblem } from '../../app/problem.ts';
import { followAnswer, type AnswerEvent } from './follow-answer.ts';

type Open = (key: string, input: { query: { after: string } }, extras: { signal: AbortSignal }) => Promise<Response>;
const open = vi.hoisted(() => vi.fn<Open>());
vi.mock('../../app/api.ts', () => ({ open }));
afterEach(() => open.mockReset());

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A response that comes in the given pieces, and is cut off after them unless it ends in order. */
const streamOf = (pieces: readonly Uint8Array[], cutOff = false): Response =>
  new Response(
    new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece);
        if (cutOff) controller.error(new TypeError('network error'));
        else controller.close();
      },
    }),
  );
const delta = (id: number, text: string): string =>
  `id: ${id}\nevent: message.delta\ndata: ${JSON.stringify({ text })}\n\n`;
const completed = (id: number): string => `id: ${id}\nevent: message.completed\ndata: {"message":{"id":"m"}}\n\n`;
const problem = (status: number, code: string): ApiProblem =>
  new ApiProblem({ type: '', title: code, status, code, request_id: '' });

const collect = async (events: AsyncIterable<AnswerEvent>): Promise<AnswerEvent[]> => {
  const collected: AnswerEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
};
const read = async (pauses: number[] = []): Promise<AnswerEvent[]> => {
  const pause = (seconds: number): Promise<void> => {
    pauses.push(seconds);
    return Promise.resolve();
  };
  return collect(
    followAnswer({
      conversationId: 'c',
      messageId: 'm',
      signal: new AbortController().signal,
      pause,
      onBack: () => undefined,
    }),
  );
};
const textOf = (events: readonly AnswerEvent[]): string =>
  events.map(({ data }) => (typeof data['text'] === 'string' ? data['text'] : '')).join('');
const positions = (): string[] => open.mock.calls.map(([, { query }]) => query.after);

describe('the bytes of a stream', () => {
  test('may be cut anywhere, in the middle of a Korean character too', async () => {
    const whole = bytes(delta(1, '깨진 유리컵은 ') + delta(2, '신문지로 싸요 🦴') + completed(3));
    for (const size of [1, 2, 3, 7, 64]) {
      const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
        whole.slice(index * size, (index + 1) * size),
      );
      open.mockResolvedValueOnce(streamOf(pieces));
      expect(textOf(await read()), `pieces of ${size}`).toBe('깨진 유리컵은 신문지로 싸요 🦴');
    }
  });

  test('may have CRLF line ends, comments, a retry field, and data over several lines', async () => {
    const lines = [
      ': heartbeat',
      '',
      'retry: 2000',
      '',
      'id: 4',
      'event: message.delta',
      'data: {"text":',
      'data: "안녕"}',
      '',
      ':',
      '',
      completed(5),
    ];
    open.mockResolvedValueOnce(streamOf([bytes(lines.join('\r\n'))]));
    expect(textOf(await read())).toBe('안녕');
  });
});

describe('a lost connection', () => {
  test('is taken up after the last event that was seen', async () => {
    open.mockResolvedValueOnce(
      streamOf([bytes(delta(1, '가') + delta(2, '나')), bytes('id: 3\nevent: message.delta\nda')]),
    );
    open.mockResolvedValueOnce(streamOf([bytes(delta(3, '다') + completed(4))]));
    const pauses: number[] = [];
    expect(textOf(await read(pauses))).toBe('가나다');
    expect(positions()).toEqual(['0', '2']);
    expect(pauses).toEqual([1]);
  });

  test('is tried again less and less often, and soon after something has come', async () => {
    for (let failure = 0; failure < 6; failure++) open.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    open.mockResolvedValueOnce(streamOf([bytes(delta(1, '가'))]));
    open.mockResolvedValueOnce(streamOf([bytes(completed(2))]));
    const pauses: number[] = [];
    await read(pauses);
    expect(pauses).toEqual([1, 2, 4, 8, 15, 15, 1]);
  });

  test('that breaks with an error is one too', async () => {
    open.mockResolvedValueOnce(streamOf([], true));
    open.mockResolvedValueOnce(streamOf([bytes(completed(1))]));
    expect((await read()).map(({ name }) => name)).toEqual(['message.completed']);
  });

  test('ends at the last event, whatever follows it', async () => {
    open.mockResolvedValueOnce(streamOf([bytes(completed(1) + delta(2, 'more'))]));
    expect(textOf(await read())).toBe('');
    expect(open).toHaveBeenCalledTimes(1);
  });
});

describe('a connection that is silent', () => {
  const asked: { after: string | null; response: ServerResponse }[] = [];
  const server = createServer(({ url = '' }, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    asked.push({ after: new URL(url, 'http://a').searchParams.get('after'), response });
  });
  let pieces = 0;
  /** Counts what has come in, before it is read. */
  const counted = (response: Response): Response =>
    new Response(
      response.body?.pipeThrough(
        new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
          transform(piece, controller) {
            controller.enqueue(piece);
            pieces += 1;
          },
        }),
      ),
    );
  /** What is under way arrives in the time of the machine; the time of the page stands still meanwhile. */
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve));
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  afterEach(() => {
    vi.useRealTimers();
    server.closeAllConnections();
    server.close();
  });

  test('is given up when nothing has come for 45 seconds, comments neither, and taken up again', async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    open.mockImplementation(async (_, { query }, { signal }) =>
      counted(await fetch(`http://127.0.0.1:${port}/?after=${query.after}`, { signal })),
    );
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const events = followAnswer({
      conversationId: 'c',
      messageId: 'm',
      signal: new AbortController().signal,
      pause: () => Promise.resolve(),
      onBack: () => undefined,
    });
    const first = events.next();
    await until(() => asked.length === 1);
    asked[0]?.response.write(delta(7, '가'));
    expect((await first).value).toEqual({ name: 'message.delta', data: { text: '가' } });
    const second = events.next();
    await until(() => pieces === 1);

    // A comment is no event, and shows that somebody is there.
    vi.advanceTimersByTime(30_000);
    asked[0]?.response.write(': here\n\n');
    await until(() => pieces === 2);
    vi.advanceTimersByTime(44_999);
    await until(() => true);
    expect(asked).toHaveLength(1);

    vi.advanceTimersByTime(1);
    await until(() => asked.length === 2);
    expect(asked[1]?.after).toBe('7');
    asked[1]?.response.write(completed(8));
    expect((await second).value).toMatchObject({ name: 'message.completed' });
    expect((await events.next()).done).toBe(true);
  });
});

describe('a refusal', () => {
  test('is final where asking again would not help', async () => {
    open.mockRejectedValue(problem(404, 'conversation_not_found'));
    await expect(read()).rejects.toThrow('conversation_not_found');
    expect(open).toHaveBeenCalledTimes(1);
  });

  test.each([problem(429, 'rate_limited'), problem(503, 'service_unavailable')])(
    'of a busy server is not: $code',
    async (busy) => {
      open.mockRejectedValueOnce(busy);
      open.mockResolvedValueOnce(streamOf([bytes(completed(1))]));
      expect(await read()).toHaveLength(1);
    },
  );
});

test('whoever leaves reads no more', async () => {
  const leaving = new AbortController();
  open.mockImplementation(() => {
    leaving.abort();
    return Promise.reject(new DOMException('', 'AbortError'));
  });
  const events = followAnswer({
    conversationId: 'c',
    messageId: 'm',
    signal: leaving.signal,
    pause: () => Promise.resolve(),
    onBack: () => undefined,
  });
  expect(await collect(events)).toEqual([]);
  expect(open).toHaveBeenCalledTimes(1);
});
