import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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
const endless = (json: string, taken: { count: number }): EventStream => async (sink) => {
  for (;;) {
    taken.count += 1;
    if (!sink.write([{ id: taken.count, event: 'message.delta', json }])) await sink.drained();
  }
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

it('takes no more from its source than the reader takes from the socket', async () => {
  const stop = new AbortController();
  const taken = { count: 0 };
  const response = await open(endless(JSON.stringify({ text: 'x'.repeat(10_000) }), taken), stop.signal);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const held = taken.count;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(taken.count).toBe(held);
  response.on('data', () => undefined);
  await vi.waitUntil(() => taken.count > held * 2);
  stop.abort();
});

it('writes the id, the name and the data of each event', async () => {
  const two: EventStream = (sink) => {
    sink.write([{ id: 7, event: 'message.delta', json: '{"text":"가\\n"}' }, { event: 'reset', json: '{}' }]);
    return Promise.resolve();
  };
  const response = await open(two, new AbortController().signal);
  const text = (await response.setEncoding('utf8').toArray()).join('');
  expect(text).toContain('id: 7\nevent: message.delta\ndata: {"text":"가\\n"}\n\nevent: reset\ndata: {}\n\n');
});
