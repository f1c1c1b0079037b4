import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import type { EventStream } from './reply.ts';
import { writeEventStream } from './sse.ts';

let server: Server;
afterEach(() => {
  vi.useRealTimers();
  server.closeAllConnections();
  server.close();
});

/** Serves one stream and gives the client's side of it, not read yet. */
const open = async (events: EventStream, signal: AbortSignal): Promise<IncomingMessage> => {
  server = createServer((_, response) => void writeEventStream(response, events, signal)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asked = request({ port: (server.address() as AddressInfo).port }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return response;
};
const endless =
  (json: string, taken: { count: number }): EventStream =>
  async (sink) => {
    for (;;) {
      taken.count += 1;
      if (!sink.write([{ id: taken.count, event: 'message.delta', json }])) await sink.drained();
    }
  };
/** The buffers on the way are full: however long that takes here, nothing more is taken then. */
const stopsTaking = async (taken: { readonly count: number }): Promise<void> => {
  let before = 0;
  const isStill = (): boolean => {
    const same = taken.count > 0 && taken.count === before;
    before = taken.count;
    return same;
  };
  await expect.poll(isStill, { interval: 200 }).toBe(true);
};

it('says that it is still there every 15 seconds while nothing comes', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const stop = new AbortController();
  const silent: EventStream = async () => {
    await once(stop.signal, 'abort');
  };
  const response = await open(silent, stop.signal);
  response.setEncoding('utf8');
  let text = '';
  response.on('data', (chunk: string) => (text += chunk));
  for (let quarter = 0; quarter < 4; quarter += 1) {
    vi.advanceTimersByTime(15_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  stop.abort();
  await once(response, 'end');
  expect(text.match(/^: still here$/gm)).toHaveLength(4);
  expect(text).toMatch(/^retry: \d+\n\n/);
});

it('says nothing but the data of events without a name where nobody comes back to them', async () => {
  const two: EventStream = async (sink) => {
    sink.write([
      { event: '', json: '{"a":1}' },
      { event: '', json: '[DONE]' },
    ]);
    return Promise.resolve();
  };
  server = createServer((_, response) => {
    void writeEventStream(response, two, new AbortController().signal, false);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect(await answer.text()).toBe('data: {"a":1}\n\ndata: [DONE]\n\n');
});

it('takes no more from its source than the reader takes from the socket', async () => {
  const stop = new AbortController();
  const taken = { count: 0 };
  const response = await open(endless(JSON.stringify({ text: 'x'.repeat(10_000) }), taken), stop.signal);
  await stopsTaking(taken);
  const held = taken.count;
  response.on('data', () => undefined);
  await expect.poll(() => taken.count).toBeGreaterThan(held * 2);
  stop.abort();
});

it('ends without complaint when a reader who is behind breaks the connection', async () => {
  const taken = { count: 0 };
  const ended = new Promise<void>((resolve, reject) => {
    server = createServer(
      (_, response) =>
        void writeEventStream(
          response,
          endless(JSON.stringify({ text: 'x'.repeat(10_000) }), taken),
          new AbortController().signal,
        ).then(resolve, reject),
    ).listen(0, '127.0.0.1');
  });
  await once(server, 'listening');
  const reader = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
  reader.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  await stopsTaking(taken);
  reader.resetAndDestroy();
  await ended;
});

it('writes the id, the name and the data of each event', async () => {
  const two: EventStream = (sink) => {
    sink.write([
      { id: 7, event: 'message.delta', json: '{"text":"가\\n"}' },
      { event: 'reset', json: '{}' },
    ]);
    return Promise.resolve();
  };
  const response = await open(two, new AbortController().signal);
  const text = (await response.setEncoding('utf8').toArray()).join('');
  expect(text).toContain('id: 7\nevent: message.delta\ndata: {"text":"가\\n"}\n\nevent: reset\ndata: {}\n\n');
});

const LONG = JSON.stringify({ text: '가나다😀'.repeat(5000) });
const three: EventStream = async (sink) => {
  for (let id = 1; id <= 3; id += 1)
    if (!sink.write([{ id, event: 'message.delta', json: LONG }])) await sink.drained();
};
const WHOLE = [1, 2, 3].map((id) => `id: ${id}\nevent: message.delta\ndata: ${LONG}\n\n`).join('');

/** What comes over a connection for these words, with its end. */
const exchange = async (words: string): Promise<string> => {
  server = createServer((asked, response) => {
    if (asked.url === '/stream') void writeEventStream(response, three, new AbortController().signal);
    else setTimeout(() => response.end('earlier'), 100);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
  socket.write(words);
  return (await socket.toArray()).join('');
};

it('is plain for whoever knows no chunks', async () => {
  const answer = await exchange('GET /stream HTTP/1.0\r\n\r\n');
  expect(answer.toLowerCase()).not.toContain('transfer-encoding');
  expect(answer.slice(answer.indexOf('\r\n\r\n') + 4)).toBe(`retry: 1000\n\n${WHOLE}`);
});

it('waits for its turn on a connection that is still answering, and leaves it to the next', async () => {
  const answer = await exchange(
    'GET / HTTP/1.1\r\nhost: a\r\n\r\nGET /stream HTTP/1.1\r\nhost: a\r\n\r\nGET /last HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n',
  );
  const [earlier = '', stream = '', last = ''] = answer.split(/(?=HTTP\/1\.1 200 OK)/);
  expect([earlier, last].map((text) => text.endsWith('earlier'))).toEqual([true, true]);
  const chunks = stream.slice(stream.indexOf('\r\n\r\n') + 4).split(/^[0-9a-f]+\r\n/m);
  expect(chunks.map((chunk) => chunk.replace(/\r\n(\r\n)?$/, '')).join('')).toBe(`retry: 1000\n\n${WHOLE}`);
});
