import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { chat, Turn } from '@madang/contracts/chat';
import { defineContract, type Operation } from '@madang/contracts/operation';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../platform/config/config.ts';
import { createApp } from '../platform/http/app.ts';
import { createUpstreams } from '../platform/upstreams/upstream.ts';
import { createLog } from '../platform/log.ts';
import { createMetrics } from '../platform/metrics.ts';
import { mountProxy } from './proxy.ts';

const about = { access: 'public', responses: { 200: z.unknown() } } as const;
const contract = defineContract('Things', {
  'GET /one': { operationId: 'one', summary: 'One', ...about },
  'GET /two': { operationId: 'two', summary: 'Two', ...about },
  'GET /slow': { operationId: 'slow', summary: 'Slow', ...about, answerSeconds: 30 },
  'GET /quick': { operationId: 'quick', summary: 'Quick', ...about, answerSeconds: 1 },
  'POST /things/:id': { operationId: 'post', summary: 'Post', ...about, body: z.unknown() },
});

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A gateway in front of what answers like this; it answers GET /health by itself. */
const start = async (
  answer: RequestListener,
): Promise<{ url: string; upstream: Server; health: { asked: number; answers: boolean } }> => {
  const health = { asked: 0, answers: true };
  const upstream = createServer((request, response) => {
    if (request.url !== '/health') answer(request, response);
    else {
      health.asked += 1;
      if (health.answers) response.end('{}');
    }
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  stops.push(
    () => upstream.close(),
    () => upstream.closeAllConnections(),
  );
  const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '0' });
  const log = createLog(config);
  const upstreams = createUpstreams(log);
  stops.push(() => upstreams.close());
  const app = await createApp(config, log, createMetrics());
  await mountProxy(app, {
    service: 'things',
    upstream: upstreams.at(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`),
    contract,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  stops.push(
    () => app.close(),
    () => app.server.closeAllConnections(),
  );
  return { url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`, upstream, health };
};

/** Nobody here waits for as long as the gateway would without a limit of the operation's own. */
const get = (url: string, path: string, signal?: AbortSignal): Promise<Response> =>
  fetch(`${url}/api/v1${path}`, {
    signal: AbortSignal.any([AbortSignal.timeout(30_000), ...(signal === undefined ? [] : [signal])]),
  });
const codeOf = async (response: Response): Promise<string> =>
  `${response.status} ${((await response.json()) as { code?: string }).code ?? 'ok'} ${response.headers.get('retry-after') ?? ''}`.trim();
/** The request that comes next, not answered yet. */
const next = (upstream: Server): Promise<[IncomingMessage, ServerResponse]> =>
  once(upstream, 'request') as Promise<[IncomingMessage, ServerResponse]>;

it('all routes of a service share its connections', async () => {
  const { url, upstream } = await start((_, response) => response.end('{}'));
  let connections = 0;
  upstream.on('connection', () => (connections += 1));
  for (const path of ['/one', '/two', '/slow', '/quick', '/one']) expect((await get(url, path)).status).toBe(200);
  expect(
    (
      await fetch(`${url}/api/v1/things/1`, {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json' },
      })
    ).status,
  ).toBe(200);
  expect(connections).toBe(1);
});

it('no number of readers of streams keeps others from getting through', async () => {
  const { url } = await start((request, response) => {
    if (request.url?.endsWith('/one') !== true) response.end('{}');
    else response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: x\ndata: 1\n\n');
  });
  const gone = new AbortController();
  await Promise.all(Array.from({ length: 200 }, () => get(url, '/one', gone.signal)));
  expect((await get(url, '/two')).status).toBe(200);
  gone.abort();
});

it('an answer may take as long as its operation says', async () => {
  const { url, health } = await start((request, response) => {
    if (request.url?.endsWith('/quick') === true) return;
    // Meanwhile the process has been looked for, and was there.
    const look = setInterval(() => {
      if (health.asked < 2) return;
      clearInterval(look);
      response.end('{}');
    }, 20);
  });
  expect(await codeOf(await get(url, '/quick'))).toBe('504 gateway_timeout 2');
  expect(await codeOf(await get(url, '/slow'))).toBe('200 ok');
});

it('who waits for a frozen process is told so, nobody else is sent to it, and open streams go on when it is back', async () => {
  const { url, upstream, health } = await start((request, response) => {
    if (request.url?.endsWith('/one') === true)
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('first');
    else if (health.answers) response.end('{}');
  });
  const open = next(upstream);
  const stream = (await get(url, '/one')).body?.getReader();
  const [, source] = await open;
  const piece = async (): Promise<string> => Buffer.from((await stream?.read())?.value ?? []).toString();
  expect(await piece()).toBe('first');
  health.answers = false;
  let asked = 0;
  upstream.on('request', ({ url: path }) => (asked += path === '/health' ? 0 : 1));
  const waiting = await Promise.all([get(url, '/slow'), get(url, '/two')]);
  expect(await Promise.all(waiting.map(codeOf))).toEqual(['504 gateway_timeout 2', '504 gateway_timeout 2']);
  expect(asked).toBe(2);
  expect(await codeOf(await get(url, '/two'))).toBe('503 service_unavailable 2');
  expect(asked).toBe(2);
  health.answers = true;
  await expect.poll(async () => (await get(url, '/two')).status).toBe(200);
  source.write('second');
  expect(await piece()).toBe('second');
});

it('events come as they are written, and the service hears of a reader who leaves', async () => {
  const { url, upstream } = await start(
    (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('first'),
  );
  const gone = new AbortController();
  const open = next(upstream);
  const reader = (await get(url, '/one', gone.signal)).body?.getReader();
  const [, source] = await open;
  for (const piece of ['first', 'second', 'third']) {
    if (piece !== 'first') source.write(piece);
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(piece);
  }
  const left = once(source, 'close', { signal: AbortSignal.timeout(30_000) });
  gone.abort();
  await left;
  expect(source.writableFinished).toBe(false);
});

it('the service hears of who leaves before there is an answer', async () => {
  const { url, upstream } = await start(() => undefined);
  const gone = new AbortController();
  const open = next(upstream);
  const asked = get(url, '/slow', gone.signal).catch((error: unknown) => (error as Error).name);
  const [, source] = await open;
  const left = once(source, 'close', { signal: AbortSignal.timeout(30_000) });
  gone.abort();
  expect(await asked).toBe('AbortError');
  await left;
});

it('a body goes through as it was sent, and not beyond its limit', async () => {
  const { url } = await start(
    (request, response) =>
      void text(request).then(
        (body) => response.end(JSON.stringify({ type: request.headers['content-type'], body })),
        () => undefined,
      ),
  );
  const post = (body: string | ReadableStream, type: string): Promise<Response> =>
    fetch(`${url}/api/v1/things/1`, { method: 'POST', body, headers: { 'content-type': type }, duplex: 'half' });
  for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain; charset=utf-8', 'x/y']) {
    expect(await (await post('{"broken', type)).json()).toEqual({ type, body: '{"broken' });
  }
  expect(await codeOf(await post('x'.repeat(3_000_000), 'x/y'))).toBe('413 payload_too_large');
  const unannounced = new Blob(['x'.repeat(3_000_000)]).stream();
  expect(['413 payload_too_large', 'cut off']).toContain(await post(unannounced, 'x/y').then(codeOf, () => 'cut off'));
});

it('a packed body goes through as it was sent, and who unpacks it says whether that can be done', async () => {
  const { url } = await start((request, response) => {
    void buffer(request).then((body) =>
      response.end(JSON.stringify([request.headers['content-encoding'], body.toString('base64')])),
    );
  });
  const packed = gzipSync('{"packed":true}');
  for (const body of [packed, Buffer.from('not packed at all'), packed.subarray(0, 20)]) {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const sent = { method: 'POST', body: new Uint8Array(body), headers };
    const response = await fetch(`${url}/api/v1/things/1`, sent);
    expect([response.status, await response.json()]).toEqual([200, ['gzip', body.toString('base64')]]);
  }
});

it('what is of one connection stays on it, and where a request goes is not for its sender to say', async () => {
  const { url } = await start((request, response) =>
    response.end(JSON.stringify({ headers: request.headers, path: request.url })),
  );
  const headers = {
    connection: 'keep-alive, x-mine',
    'x-mine': '1',
    'x-theirs': '2',
    'keep-alive': 'timeout=5',
    'proxy-connection': 'x',
    te: 'trailers',
    trailer: 'x',
    upgrade: 'h2c',
    expect: '100-continue',
    'content-type': 'application/json',
  };
  const asked = httpRequest(`${url}/api/v1/things/1?a=%20b&a=c`, { method: 'POST', headers });
  asked.end('{}');
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const seen = JSON.parse(await text(response)) as { headers: Record<string, string>; path: string };
  expect([response.statusCode, seen.path]).toEqual([200, '/api/v1/things/1?a=%20b&a=c']);
  expect(
    Object.keys(seen.headers)
      .filter((name) => name in headers)
      .sort(),
  ).toEqual(['connection', 'content-type', 'x-theirs']);
  expect(seen.headers['connection']).not.toContain('x-mine');

  const { port } = new URL(url);
  const raw = async (target: string): Promise<string> => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(`GET ${target} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`);
    return text(socket);
  };
  const whole = await raw('http://evil.example/api/v1/one?x=1');
  expect(whole).toContain('HTTP/1.1 200');
  expect(whole).toContain('"path":"/api/v1/one?x=1"');
  expect(whole.match(/^(?:connection|keep-alive):.*$/gim)).toEqual(['Connection: close']);
  for (const target of ['/api/v1/things/..%2f..%2fhealth', '/api/v1/../../health', '//evil.example/api/v1/one'])
    expect(await raw(target)).toMatch(/^HTTP\/1\.1 4\d\d/);
});

it('a refusal is passed on and not tried again, and a header comes through byte by byte', async () => {
  let asked = 0;
  const { url } = await start((request, response) => {
    asked += 1;
    if (request.url?.endsWith('/one') === true) response.writeHead(503, { 'retry-after': '1' }).end('{}');
    else response.socket?.end('HTTP/1.1 200 OK\r\nx-name: \u{1F4A5}\uAC00\r\ncontent-length: 2\r\n\r\n{}');
  });
  expect(await codeOf(await get(url, '/one'))).toBe('503 ok 1');
  expect(asked).toBe(1);
  expect(Buffer.from((await get(url, '/two')).headers.get('x-name') ?? '', 'latin1').toString()).toBe(
    '\u{1F4A5}\uAC00',
  );
});

it('a process that is not there is told of at once, and asked again as soon as it is', async () => {
  const { url, upstream } = await start((_, response) => response.end('{}'));
  const { port } = upstream.address() as AddressInfo;
  upstream.close();
  upstream.closeAllConnections();
  await once(upstream, 'close');
  expect(await codeOf(await get(url, '/one'))).toBe('503 service_unavailable 2');
  upstream.listen(port, '127.0.0.1');
  await once(upstream, 'listening');
  expect((await get(url, '/one')).status).toBe(200);
});

it('whoever does not stream may wait ten minutes for the whole answer of a model', () => {
  const whole = Object.values<Operation>(chat).filter(({ responses }) => responses[201] === Turn);
  expect(whole.map(({ answerSeconds }) => answerSeconds)).toEqual([600, 600, 600, 600, 600]);
});
