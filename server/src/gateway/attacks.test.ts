import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { defineContract } from '@madang/contracts/operation';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../platform/config/config.ts';
import { createApp } from '../platform/http/app.ts';
import { createLog } from '../platform/log.ts';
import { createMetrics } from '../platform/metrics.ts';
import { createUpstreams } from '../platform/upstreams/upstream.ts';
import { mountProxy } from './proxy.ts';

// What was published of other proxies, played back: each line of a table names where it was found, if it has a name.

const about = { access: 'public', responses: { 200: z.unknown() } } as const;
const contract = defineContract('Things', {
  'GET /things/:id': { operationId: 'one', summary: 'One', ...about },
  'POST /things': { operationId: 'post', summary: 'Post', ...about, body: z.unknown() },
  'POST /internal/secret': {
    operationId: 'secret',
    summary: 'For services',
    access: { purpose: 'test' },
    responses: { 200: z.unknown() },
  },
});

/** What the service answers, byte by byte, to the next request; each that it got, as it came. */
let script: (socket: Socket) => void;
const got: string[] = [];
const plain = (socket: Socket): void =>
  void socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}');

const service = createServer((socket) => {
  socket.on('error', () => undefined);
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) return;
    const [, length = '0'] = /content-length: (\d+)/i.exec(text) ?? [];
    const isChunked = /transfer-encoding: chunked/i.test(text);
    if (isChunked ? !text.endsWith('0\r\n\r\n') : text.length < end + 4 + Number(length)) return;
    const request = text;
    text = '';
    if (request.startsWith('GET /health')) plain(socket);
    else {
      got.push(request);
      script(socket);
    }
  });
});

const stops: (() => unknown)[] = [];
let port: number;
beforeAll(async () => {
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '0' });
  const log = createLog(config);
  const upstreams = createUpstreams(log);
  const app = await createApp(config, log, createMetrics());
  const upstream = upstreams.at(`http://127.0.0.1:${(service.address() as AddressInfo).port}`);
  await mountProxy(app, { service: 'things', upstream, contract });
  await app.listen({ host: '127.0.0.1', port: 0 });
  port = (app.server.address() as AddressInfo).port;
  stops.push(
    () => app.server.closeAllConnections(),
    () => app.close(),
    () => upstreams.close(),
    () => service.close(),
  );
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

/** Sends these bytes on a connection of its own, and reads to its end. */
const raw = async (bytes: string, answerWith: typeof script = plain): Promise<string> => {
  script = answerWith;
  got.length = 0;
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('error', () => undefined).on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.write(bytes, 'latin1');
  await once(socket, 'close', { signal: AbortSignal.timeout(60_000) });
  return text;
};
const get = (target: string, headers = ''): string =>
  `GET ${target} HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\n${headers}\r\n`;
const post = (headers: string, body: string): string =>
  `POST /api/v1/things HTTP/1.1\r\nHost: app.example\r\nContent-Type: application/json\r\nConnection: close\r\n${headers}\r\n${body}`;
const statusesOf = (text: string): string[] =>
  [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => status ?? '');

it.each([
  ['dots that are encoded (CVE-2021-21321)', '/api/v1/things/%2e%2e/internal/secret'],
  ['dots and slashes that are encoded', '/api/v1/things/..%2f..%2finternal%2fsecret/x'],
  ['dots as they are', '/api/v1/things/../internal/secret'],
  ['dots that are encoded twice, below a parameter', '/api/v1/things/%252e%252e/internal/secret'],
  ['backslashes', '/api/v1/things\\..\\internal\\secret'],
  ['backslashes within a parameter', '/api/v1/things/x\\..\\..\\..\\..\\internal\\secret'],
  ['a backslash in the place of a slash', '/api/v1/things/1\\secret'],
  ['slashes twice (CVE-2026-33808)', '//api/v1//internal//secret'],
  ['a host in the place of a path (CVE-2022-35949)', '//evil.example/api/v1/things/1'],
  ['a letter that is encoded (CVE-2026-22037)', '/api/v1/%69nternal/secret'],
  ['a semicolon (CVE-2026-33808)', '/api/v1/internal/secret;x=1'],
  ['an encoding that is none', '/api/v1/things/%zz'],
  ['a null byte that is encoded, below a parameter', '/api/v1/things/1%00/../../internal/secret'],
  ['an address of another host', 'http://evil.example/api/v1/things/1'],
  ['an address with a name and a password', 'http://app.example@evil.example/api/v1/things/1'],
  ['another scheme', 'file:///etc/passwd'],
  ['a path of more than 200 letters', `/api/v1/things/${'x'.repeat(300)}`],
  ['a fragment', '/api/v1/internal/secret#/../../things/1'],
])('a path that leads elsewhere reaches no service: %s', async (_, target) => {
  for (const bytes of [get(target), get(target).replace('GET', 'POST')])
    expect(statusesOf(await raw(bytes))[0]).toMatch(/^4/);
  expect(got).toEqual([]);
});

it('what stands in a path goes on as it was sent, and to the service that is configured', async () => {
  for (const id of ['%2e%2e', '%252e%252e%252fx', 'a%2fb', 'a;b', 'a%00b', '%EA%B0%80']) {
    const [status] = statusesOf(await raw(get(`/api/v1/things/${id}?next=http://evil.example/`)));
    if (status === '200') expect(got[0]).toContain(`GET /api/v1/things/${id}?next=http://evil.example/ `);
    else expect(got).toEqual([]);
  }
  await raw(get('http://app.example/api/v1/things/1'));
  expect(got[0]).toMatch(/^GET \/api\/v1\/things\/1 HTTP/);
  expect(got[0]).toMatch(/^host: 127\.0\.0\.1:/im);
});

const SMUGGLED = 'GET /api/v1/internal/secret HTTP/1.1\r\nHost: app.example\r\n\r\n';
it.each([
  ['a length and chunks', post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${SMUGGLED}`)],
  ['chunks and a length', post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', `0\r\n\r\n${SMUGGLED}`)],
  ['two lengths', post('Content-Length: 2\r\nContent-Length: 60\r\n', `{}${SMUGGLED}`)],
  ['two lengths in one', post('Content-Length: 2, 60\r\n', `{}${SMUGGLED}`)],
  ['a length with a sign', post('Content-Length: +2\r\n', `{}${SMUGGLED}`)],
  ['a negative length', post('Content-Length: -1\r\n', `{}${SMUGGLED}`)],
  ['chunks by another name', post('Transfer-Encoding: xchunked\r\n', `0\r\n\r\n${SMUGGLED}`)],
  ['chunks that are not last', post('Transfer-Encoding: chunked, identity\r\n', `0\r\n\r\n${SMUGGLED}`)],
  ['a space before the colon', post('Transfer-Encoding : chunked\r\n', `0\r\n\r\n${SMUGGLED}`)],
  ['a chunk whose length is none', post('Transfer-Encoding: chunked\r\n', `0x2\r\n{}\r\n0\r\n\r\n${SMUGGLED}`)],
  [
    'a header that goes on in the next line',
    post('X-A: 1\r\n Content-Length: 60\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n', SMUGGLED),
  ],
  ['two hosts', get('/api/v1/things/1', 'Host: evil.example\r\n')],
  ['no host', 'GET /api/v1/things/1 HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ['a host with a path in it', 'GET /api/v1/things/1 HTTP/1.1\r\nHost: a/b\r\nConnection: close\r\n\r\n'],
])('what could be read in two ways is refused, and nothing behind it is a request: %s', async (_, bytes) => {
  const text = await raw(bytes);
  expect(statusesOf(text)[0]).toBe('400');
  expect(got.join('')).not.toContain('secret');
});

it('headers that a client names in Connection cannot take ours away (GHSA-gwhp-pf74-vj37)', async () => {
  const named = [
    'x-forwarded-for',
    'x-forwarded-proto',
    'x-forwarded-host',
    'forwarded',
    'x-request-id',
    'traceparent',
    'host',
  ];
  await raw(
    `GET /api/v1/things/1 HTTP/1.1\r\nHost: app.example\r\nX-Mine: 1\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nForwarded: for=6.6.6.6\r\nConnection: close, x-mine, ${named.join(', ')}\r\n\r\n`,
  );
  for (const name of named) expect(got[0]?.toLowerCase()).toContain(`\r\n${name}: `);
  expect(got[0]).not.toMatch(/6\.6\.6\.6|x-mine/i);
  expect(got[0]).toMatch(/x-forwarded-proto: http\r/i);
});

it('what is of one connection stays on it: upgrades, trailers, what a proxy asks for', async () => {
  const headers =
    'Upgrade: websocket\r\nSec-WebSocket-Key: x\r\nTE: trailers\r\nProxy-Authorization: Basic x\r\nProxy-Connection: x\r\nKeep-Alive: x\r\nTrailer: x\r\nHTTP2-Settings: x\r\n';
  expect(statusesOf(await raw(get('/api/v1/things/1', headers)))).toEqual(['200']);
  expect(got[0]).not.toMatch(/^(upgrade|te|proxy-|keep-alive|trailer|http2)/im);
  const back =
    'HTTP/1.1 200 OK\r\nConnection: keep-alive, x-of-mine\r\nUpgrade: h2c\r\nX-Of-Mine: 1\r\nProxy-Authenticate: x\r\nKeep-Alive: timeout=999\r\nContent-Length: 2\r\n\r\n{}';
  const text = await raw(get('/api/v1/things/1'), (socket) => void socket.write(back));
  expect(text).not.toMatch(/^(upgrade|proxy-authenticate|keep-alive|x-of-mine): /im);
});

it('who asks to be told to go on is told so by us, and the service sees the body alone', async () => {
  const text = await raw(post('Expect: 100-continue\r\nContent-Length: 2\r\n', '{}'));
  expect(statusesOf(text)).toEqual(['100', '200']);
  expect(got[0]).not.toMatch(/^expect/im);
  expect(got[0]).toMatch(/\r\n\r\n\{\}$/);
});

it('informational answers and trailers of a service are not mixed up with its answer', async () => {
  const early = 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n';
  const text = await raw(
    get('/api/v1/things/1'),
    (socket) =>
      void socket.write(
        `${early}HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-late\r\n\r\n2\r\n{}\r\n0\r\nx-late: 1\r\n\r\n`,
      ),
  );
  expect(statusesOf(text)).toEqual(['200']);
  expect(text).toContain('{}');
  expect(text).not.toContain('x-late: 1');
});

const announce = (socket: Socket): void =>
  void socket.write('HTTP/1.1 103 Early Hints\r\n\r\n', (error) => {
    if (!error) announce(socket);
  });

const STRANGE: readonly (readonly [string, number, (socket: Socket) => void])[] = [
  ['says nothing and closes', 503, (socket: Socket) => void socket.destroy()],
  ['announces an answer for ever', 502, announce],
  ['says what is no HTTP', 502, (socket: Socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n')],
  [
    'sends a megabyte of headers',
    502,
    (socket: Socket) => void socket.write(`HTTP/1.1 200 OK\r\nx-a: ${'x'.repeat(1_000_000)}\r\n\r\n`),
  ],
  [
    'answers a length and chunks',
    502,
    (socket: Socket) =>
      void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'),
  ],
  [
    'answers two lengths',
    502,
    (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'),
  ],
  [
    'upgrades what nobody asked to',
    503,
    (socket: Socket) =>
      void socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
  ],
  [
    'puts a line break into a header',
    502,
    (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\nx-a: 1\rx-b: 2\r\n\r\n'),
  ],
  [
    'answers a status that is none',
    502,
    (socket: Socket) => void socket.end('HTTP/1.1 999 Strange\r\nContent-Length: 0\r\n\r\n'),
  ],
];
it.each(STRANGE)('a service that %s is told of by name', async (_, status, answer) => {
  const text = await raw(post('Content-Length: 2\r\n', '{}'), answer);
  expect(statusesOf(text)).toEqual([String(status)]);
  expect(text).toContain('"service":"things"');
  expect(text).toMatch(/application\/problem\+json/i);
});

it('an answer whose status is none is not held up for ever: its connection ends', async () => {
  const over = Promise.withResolvers<undefined>();
  const text = await raw(get('/api/v1/things/1'), (socket) => {
    socket.once('close', () => over.resolve(undefined));
    socket.write(`HTTP/1.1 999 Strange\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(200_000)}`);
  });
  expect(statusesOf(text)).toEqual(['502']);
  await over.promise;
});

it.each([
  ['closes in the midst of a body', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"half":'],
  ['closes in the midst of a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n{"half":'],
])('an answer of a service that %s is cut off, and not taken for a whole one', async (_, begun) => {
  const text = await raw(get('/api/v1/things/1'), (socket) => void socket.end(begun));
  expect(text).toContain('{"half":');
  // Neither as many bytes as were announced, nor the last chunk.
  expect(text).not.toMatch(/\r\n0\r\n\r\n$/);
  expect(Buffer.byteLength(text.split('\r\n\r\n')[1] ?? '')).toBeLessThan(100);
});

it('what a service sends beyond its length is nobody’s answer', async () => {
  const more = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret';
  expect(await raw(get('/api/v1/things/1'), (socket) => void socket.write(more))).not.toContain('secret');
  expect(await raw(get('/api/v1/things/2'))).not.toContain('secret');
});
