import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { createApp } from './app.ts';

let app: FastifyInstance;
const config = () => loadConfig({ NODE_ENV: 'test', SECRET_KEY: 'x'.repeat(40), LOG_LEVEL: 'silent' });
beforeAll(async () => {
  app = await createApp(config(), createLog(config()), createMetrics());
  app.post('/said', ({ body }) => Promise.resolve({ body }));
  app.get('/credential', ({ headers }) => Promise.resolve([headers.authorization ?? null]));
});
afterAll(() => app.close());

const said = async (payload: string | Buffer, type = 'application/json') => {
  const response = await app.inject({ method: 'POST', url: '/said', payload, headers: { 'content-type': type } });
  const { body, code } = response.json<{ body?: unknown; code?: string }>();
  return code === undefined ? body : [response.statusCode, code];
};

it('a machine that is busy at the start loads its plugins all the same', () => {
  expect(app.initialConfig.pluginTimeout).toBeGreaterThanOrEqual(120_000);
});

it('JSON is read as UTF-8, with a mark at its beginning too, and refused where it is none', async () => {
  for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON']) {
    expect(await said('{"text":"가é😀"}', type)).toEqual({ text: '가é😀' });
    expect(await said('\ufeff{"text":"가"}', type)).toEqual({ text: '가' });
    for (const encoding of ['latin1', 'utf16le'] as const)
      expect(await said(Buffer.from('{"text":"é"}', encoding), type)).toEqual([400, 'malformed_json']);
    expect(await said(Buffer.from('eda080', 'hex'), type)).toEqual([400, 'malformed_json']); // half of a pair
  }
});

it('and what stands for a prototype in it is refused', async () => {
  expect(await said('{"__proto__":{"is_admin":true}}')).toEqual([400, 'malformed_json']);
  expect(await said('{"constructor":{"prototype":{"is_admin":true}}}')).toEqual([400, 'malformed_json']);
});

it('and what stands in one another deeper than anybody writes is refused', async () => {
  const lists = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  const objects = (depth: number): string => '{"a":'.repeat(depth) + 'null' + '}'.repeat(depth);
  for (const nested of [lists, objects]) {
    expect(await said(nested(64))).toEqual(JSON.parse(nested(64)));
    for (const depth of [65, 5000, 200_000]) expect(await said(nested(depth))).toEqual([400, 'malformed_json']);
    expect(await said(`{"text":"가","more":${nested(200_000)}}`)).toEqual([400, 'malformed_json']);
  }
});

it('and what has more parts than anybody writes, whatever stands in its texts', async () => {
  const list = (count: number): string => `[${Array.from({ length: count }, () => '{}').join(',')}]`;
  expect(await said(list(49_000))).toHaveLength(49_000);
  expect(await said(list(60_000))).toEqual([400, 'malformed_json']);
  expect(await said(`{"a":"${',[{'.repeat(50_000)}","b":${list(60_000)}}`)).toEqual([400, 'malformed_json']);
  const signs = `${',[{'.repeat(50_000)}\\"\\\\,`;
  expect(await said(JSON.stringify({ signs }))).toEqual({ signs });
  expect(await said(`{"a":"${','.repeat(200_000)}`)).toEqual([400, 'malformed_json']);
});

it('an answer of which nothing is taken any more is given up, and one that has nothing to take yet is not', async () => {
  const large = await createApp(config(), createLog(config()), createMetrics());
  let socket: Socket | undefined;
  large.get('/large', ({ raw }) => {
    ({ socket } = raw);
    // While it is being thought about, nobody has to take anything.
    return Promise.resolve([socket.timeout ?? 0, 'x'.repeat(50_000_000)]);
  });
  const slow = new PassThrough();
  large.get('/slow', ({ raw }) => {
    ({ socket } = raw);
    return slow;
  });
  const address = await large.listen({ port: 0, host: '127.0.0.1' });
  const waiting = request(`${address}/slow`).end();
  slow.write('a');
  const [begun] = (await once(waiting, 'response')) as [IncomingMessage];
  socket?.emit('timeout');
  slow.end('b');
  expect(await text(begun)).toBe('ab');
  const asked = request(`${address}/large`, { headers: { 'accept-encoding': 'identity' } }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  expect(socket?.timeout).toBe(60_000);
  // As when a minute has passed in which the queue has not become shorter.
  socket?.emit('timeout');
  await expect(answer.toArray()).rejects.toThrow('aborted');
  await large.close();
});

it('a key is a credential where there is no other one, and an empty one is none', async () => {
  const credential = async (headers: Readonly<Record<string, string>>) =>
    (await app.inject({ url: '/credential', headers })).json<unknown>();
  expect(await credential({ 'x-api-key': 'mine' })).toEqual(['Bearer mine']);
  expect(await credential({ 'x-api-key': 'mine', authorization: 'Bearer other' })).toEqual(['Bearer other']);
  expect(await credential({ 'x-api-key': '' })).toEqual([null]);
});
