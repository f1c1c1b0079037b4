import { bytes, multipart, type IncomingFile, type ReceivedBytes } from '@madang/contracts/bodies';
import { defineContract } from '@madang/contracts/operation';
import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { mountProxy } from './proxy.ts';
import { createSignedAddresses } from '../platform/auth/signed-addresses.ts';
import { createServiceClient, type ServiceRegistry } from '../platform/client.ts';
import { loadConfig } from '../platform/config/config.ts';
import { AppError } from '../platform/errors.ts';
import { createLog } from '../platform/log.ts';
import { createMetrics } from '../platform/metrics.ts';
import { createApp } from '../platform/http/app.ts';
import type { Handlers } from '../platform/http/handler.ts';
import { createUpstreams } from '../platform/upstreams/upstream.ts';
import { mountRoutes } from '../platform/http/mount-routes.ts';
import { Bytes } from '../platform/http/reply.ts';

const MEGABYTE = 1024 * 1024;
const Seen = z.object({
  purpose: z.string(),
  files: z.array(
    z.object({ name: z.string(), type: z.string(), size: z.number(), hash: z.string(), before: z.array(z.string()) }),
  ),
});
const contract = defineContract('Test', {
  'POST /parts': {
    operationId: 'parts',
    summary: 'Takes a form',
    access: 'public',
    responses: { 200: Seen },
    upload: multipart({
      fields: z.object({ purpose: z.enum(['photo', 'nothing']) }),
      files: { file: { maxBytes: 8 * MEGABYTE, most: 2 }, note: { maxBytes: 10, optional: true } },
    }),
  },
  'POST /whole': {
    operationId: 'whole',
    summary: 'Takes a file',
    access: 'public',
    upload: { types: ['image/png'], maxBytes: MEGABYTE },
    responses: { 200: z.object({ size: z.number() }) },
  },
  'GET /bytes': {
    operationId: 'bytes',
    summary: 'Gives bytes',
    access: 'public',
    query: z.object({ empty: z.string().optional() }),
    responses: { 200: bytes('text/plain') },
  },
  'DELETE /nothing': {
    operationId: 'nothing',
    summary: 'Answers nothing',
    access: 'public',
    responses: { 204: 'empty' },
  },
  'GET /signed/:name': {
    operationId: 'signed',
    summary: 'Gives bytes to whoever has the address',
    access: { scope: 'profile:read', signed: true },
    params: z.object({ name: z.string() }),
    responses: { 200: bytes('text/plain') },
  },
});

const CONTENT = Buffer.from('0123456789'.repeat(1000));
const answerWith = (content: Buffer): Bytes =>
  new Bytes({
    type: 'text/plain',
    size: content.length,
    tag: 'abc',
    inline: true,
    immutable: false,
    open: (start, end) => Promise.resolve(Readable.from([content.subarray(start, end + 1)])),
  });

/** What has come of files so far, for tests that look while they come. */
let arrived = 0;
let abandoned = 0;
const read = async ({ name, type, bytes: pieces }: IncomingFile, before: Readonly<Record<string, string>>) => {
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const piece of pieces) {
      hash.update(piece);
      size += piece.length;
      arrived += piece.length;
      if (name === 'refused.txt') throw new AppError('forbidden');
    }
  } catch (error) {
    abandoned += 1;
    throw error;
  }
  return { name, type, size, hash: hash.digest('hex'), before: Object.keys(before) };
};
const handlers: Handlers<typeof contract> = {
  'POST /parts': async ({ body }) => {
    const { fields, taken } = await body.receive(read);
    return { purpose: fields.purpose, files: [...taken] };
  },
  'POST /whole': async ({ body }) => ({ size: (await buffer(body)).length }),
  'GET /bytes': ({ query }) => Promise.resolve(answerWith(query.empty === undefined ? CONTENT : Buffer.alloc(0))),
  'DELETE /nothing': () => Promise.resolve(undefined),
  'GET /signed/:name': () => Promise.resolve(answerWith(CONTENT)),
};

const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '0' });
const addresses = createSignedAddresses({ derive: () => Buffer.alloc(32) });
const start = async () => {
  const app = await createApp(config, createLog(config), createMetrics());
  mountRoutes(app, contract, handlers, {
    config,
    service: 'test',
    serviceTokens: undefined,
    addresses,
    verifier: { verify: () => Promise.reject(new AppError('invalid_token')) },
    draining: new AbortController().signal,
  });
  const direct = await app.listen({ host: '127.0.0.1', port: 0 });
  const gateway = await createApp(config, createLog(config), createMetrics());
  const upstreams = createUpstreams(createLog(config));
  await mountProxy(gateway, { service: 'test', upstream: upstreams.at(direct), contract });
  return { app, gateway, upstreams, direct, proxied: await gateway.listen({ host: '127.0.0.1', port: 0 }) };
};
let running: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  running = await start();
});
afterAll(async () => {
  await running.gateway.close();
  await running.upstreams.close();
  await running.app.close();
});

const form = (parts: Readonly<Record<string, string | Blob>>): FormData => {
  const made = new FormData();
  for (const [name, value] of Object.entries(parts)) made.append(name, value);
  return made;
};
const post = async (
  body: FormData | string,
  headers: Readonly<Record<string, string>> = {},
  base = running.direct,
): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await fetch(`${base}/api/v1/parts`, { method: 'POST', body, headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const big = randomBytes(7 * MEGABYTE);
const hashOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
const file = (content: Uint8Array<ArrayBuffer> | string, name: string, type = 'image/png'): File =>
  new File([content], name, { type });

describe.each(['direct', 'proxied'] as const)('a form, %s', (way) => {
  const base = (): string => running[way];

  it('reaches its handler with fields and files in any order', async () => {
    expect(await post(form({ purpose: 'photo', file: file(big, '사진 1.png') }), {}, base())).toEqual({
      status: 200,
      body: {
        purpose: 'photo',
        files: [{ name: '사진 1.png', type: 'image/png', size: big.length, hash: hashOf(big), before: ['purpose'] }],
      },
    });
    expect((await post(form({ file: file('', '../../empty.txt'), purpose: 'photo' }), {}, base())).body).toMatchObject({
      files: [{ name: 'empty.txt', size: 0, before: [] }],
    });
  });

  it('is refused where something is missing, unknown or too much, in words, and its handler lets go of what came', async () => {
    const errors = async (parts: Readonly<Record<string, string | Blob>>) => (await post(form(parts), {}, base())).body;
    expect(await errors({ purpose: 'photo' })).toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'body.file', code: 'required' }],
    });
    expect(await errors({ file: file('x', 'x') })).toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'body.purpose', code: 'not_an_option' }],
    });
    expect(await errors({ purpose: 'photo', file: file('x', 'x'), surprise: 'x' })).toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'body.surprise', code: 'unknown_field' }],
    });
    expect(await errors({ purpose: 'photo', surprise: file(big, 'x') })).toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'body.surprise' }],
    });
    abandoned = 0;
    expect(await errors({ purpose: 'photo', file: file(Buffer.concat([big, big]), 'x') })).toMatchObject({
      code: 'file_too_large',
      title: '파일이 너무 커요. 8MB보다 작은 파일을 골라 주세요.',
    });
    expect(await errors({ purpose: 'photo', file: file(big, 'refused.txt') })).toMatchObject({ code: 'forbidden' });
    expect(await errors({ purpose: 'photo', file: file('x', 'x'), note: file('more than ten', 'n') })).toMatchObject({
      code: 'file_too_large',
    });
    expect(abandoned).toBe(3);
    expect(await post('--x\r\n', { 'content-type': 'multipart/form-data' }, base())).toMatchObject({
      status: 400,
      body: { code: 'malformed_form' },
    });
  });

  it('is handed on while it comes, and forgotten where its sender goes away', async () => {
    [arrived, abandoned] = [0, 0];
    const { hostname, port } = new URL(base());
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write(
      `POST /api/v1/parts HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${6 * MEGABYTE}\r\n\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n`,
    );
    socket.write(Buffer.alloc(MEGABYTE));
    await vi.waitUntil(() => arrived > MEGABYTE / 2, { timeout: 60_000 });
    expect(abandoned).toBe(0);
    socket.destroy();
    await vi.waitUntil(() => abandoned === 1, { timeout: 60_000 });
  });

  it('gives bytes, ranges of them, and says what is known already', async () => {
    const ask = async (headers: Readonly<Record<string, string>>, method = 'GET', query = '') => {
      const response = await fetch(`${base()}/api/v1/bytes${query}`, { headers, method });
      const { status } = response;
      const header = (name: string): string | null => response.headers.get(name);
      return {
        status,
        text: await response.text(),
        length: header('content-length'),
        range: header('content-range'),
        type: header('content-type'),
        encoding: header('content-encoding'),
        tag: header('etag'),
      };
    };
    expect(await ask({})).toEqual({
      status: 200,
      text: CONTENT.toString(),
      length: '10000',
      range: null,
      type: 'text/plain',
      encoding: null,
      tag: '"abc"',
    });
    expect(await ask({ range: 'bytes=2-5' })).toMatchObject({
      status: 206,
      text: '2345',
      length: '4',
      range: 'bytes 2-5/10000',
    });
    expect(await ask({ range: 'bytes=-3' })).toMatchObject({
      status: 206,
      text: '789',
      range: 'bytes 9997-9999/10000',
    });
    expect(await ask({ range: 'bytes=9990-99999' })).toMatchObject({ status: 206, text: '0123456789' });
    expect(await ask({ range: 'bytes=10000-' })).toMatchObject({ status: 416, range: 'bytes */10000' });
    for (const range of ['bytes=5-2', 'bytes=0-1,5-6', 'lines=0-1', 'nonsense'])
      expect(await ask({ range })).toMatchObject({ status: 200, length: '10000' });
    expect(await ask({ range: 'bytes=2-5', 'if-range': '"abc"' })).toMatchObject({ status: 206 });
    for (const ifRange of ['"other"', 'W/"abc"', 'Sat, 28 Nov 2026 00:00:00 GMT'])
      expect(await ask({ range: 'bytes=2-5', 'if-range': ifRange })).toMatchObject({ status: 200 });
    for (const known of ['"abc"', '*', '"x", W/"abc"'])
      expect(await ask({ 'if-none-match': known, range: 'bytes=10000-' })).toMatchObject({ status: 304, text: '' });
    expect(await ask({}, 'HEAD')).toMatchObject({ status: 200, text: '', length: '10000', type: 'text/plain' });
    expect(await ask({ range: 'bytes=2-5' }, 'HEAD')).toMatchObject({ status: 200, length: '10000', range: null });
    expect(await ask({}, 'GET', '?empty=1')).toMatchObject({ status: 200, text: '', length: '0' });
    expect(await ask({ range: 'bytes=0-' }, 'GET', '?empty=1')).toMatchObject({ status: 416 });
  });

  it('opens a signed address to whoever has it, and nothing else with it', async () => {
    const ask = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> =>
      (await fetch(base() + path, { headers })).status;
    const signed = addresses.sign('/api/v1/signed/one');
    expect(await ask(signed)).toBe(200);
    expect(await ask(`${signed}&w=200`)).toBe(200);
    expect(await ask('/api/v1/signed/one')).toBe(401);
    expect(await ask(signed.replace('one', 'two'))).toBe(401);
    expect(await ask(signed.replace(/expires=\d/, 'expires=9'))).toBe(401);
    expect(await ask(`${signed}&signature=x`)).toBe(401);
    expect(await ask(signed, { authorization: 'Bearer x' })).toBe(401);
  });
});

it('a signed address is the same for an hour, and good for one to two', () => {
  let now = Date.UTC(2026, 10, 28, 10, 0, 0);
  const clocked = createSignedAddresses({ derive: () => Buffer.alloc(32) }, () => now);
  const holds = (address: string): boolean =>
    clocked.verify('/x', Object.fromEntries(new URL(address, 'http://x').searchParams));
  const first = clocked.sign('/x');
  now += 59 * 60_000;
  expect(clocked.sign('/x')).toBe(first);
  expect(holds(first)).toBe(true);
  now += 60_000;
  expect(clocked.sign('/x')).not.toBe(first);
  now += 59 * 60_000;
  expect(holds(first)).toBe(true);
  now += 60_000;
  expect(holds(first)).toBe(false);
});

it('what opens something is written in no log', async () => {
  let written = '';
  const log = pino({ level: 'trace' }, { write: (line: string) => void (written += line) });
  await using app = await createApp(config, log, createMetrics());
  mountRoutes(app, contract, handlers, {
    config,
    service: 'test',
    serviceTokens: undefined,
    addresses,
    verifier: { verify: () => Promise.reject(new Error('broken')) },
    draining: new AbortController().signal,
  });
  const signed = addresses.sign('/api/v1/signed/one');
  expect((await app.inject({ url: signed })).statusCode).toBe(200);
  expect((await app.inject({ url: `${signed}x` })).statusCode).toBe(401);
  expect(
    (await app.inject({ url: `${signed}&ticket=secret`, headers: { authorization: 'Bearer x' } })).statusCode,
  ).toBe(500);
  expect(written).toContain('request');
  expect(written).not.toMatch(/signature=|expires=|ticket=|secret/);
});

it('a sender who is refused in the middle of a large file gets the answer, and the connection is not held for long', async () => {
  const { port, hostname } = new URL(running.direct);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (piece: Buffer) => (text += piece.toString())).on('error', () => undefined);
  socket.write(
    `POST /api/v1/whole HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: ${100 * MEGABYTE}\r\n\r\n`,
  );
  for (let n = 0; n < 20; n++) socket.write(Buffer.alloc(MEGABYTE));
  await vi.waitUntil(() => text.includes('file_too_large'), { timeout: 60_000 });
  const begin = performance.now();
  await vi.waitUntil(() => socket.closed, { timeout: 60_000, interval: 100 });
  console.log(`the connection was let go of after ${(performance.now() - begin).toFixed(0)} ms`);
});

describe.each(['in this process', 'in another process'] as const)('a service that is called %s', (place) => {
  let client: ServiceRegistry;
  beforeAll(() => {
    client = createServiceClient(
      { ...config, addresses: place === 'in this process' ? {} : { test: running.direct } },
      { all: { test: contract } },
    );
    if (place === 'in this process') client.register('test' as never, handlers);
  });
  const call = (key: string, input: object): Promise<unknown> => client.call(key as never, input);
  async function* slowly(): AsyncGenerator<Uint8Array> {
    for (let n = 0; n < 7; n++) {
      await sleep(1);
      yield big.subarray(n * MEGABYTE, (n + 1) * MEGABYTE);
    }
  }

  it('takes a form with files that are made while they are sent', async () => {
    const answer = await call('POST /parts', {
      body: { purpose: 'photo', file: [{ name: 'a "name"', type: 'image/png', bytes: slowly() }, new Blob(['x'])] },
    });
    expect(answer).toMatchObject({
      purpose: 'photo',
      files: [
        { name: 'a "name"', type: 'image/png', size: big.length, hash: hashOf(big), before: ['purpose'] },
        { size: 1 },
      ],
    });
  });

  it('refuses what it would refuse of anybody', async () => {
    await expect(call('POST /parts', { body: { purpose: 'photo' } })).rejects.toMatchObject({
      code: 'validation_failed',
    });
    await expect(call('POST /parts', { body: { purpose: 'wrong', file: new Blob(['x']) } })).rejects.toMatchObject({
      code: 'validation_failed',
    });
    await expect(
      call('POST /parts', { body: { purpose: 'photo', file: new Blob(['x']), note: new Blob(['more than ten']) } }),
    ).rejects.toMatchObject({ code: 'file_too_large' });
    await expect(call('POST /whole', { body: new Blob([big], { type: 'image/png' }) })).rejects.toMatchObject({
      code: 'file_too_large',
    });
    expect(await call('POST /whole', { body: new Blob(['xyz'], { type: 'image/png' }) })).toEqual({ size: 3 });
  });

  it('answers nothing', async () => {
    expect(await call('DELETE /nothing', {})).toBeUndefined();
  });

  it('gives bytes', async () => {
    const { type, size, bytes: pieces } = (await call('GET /bytes', { query: {} })) as ReceivedBytes;
    expect([type, size, (await buffer(pieces)).equals(CONTENT)]).toEqual(['text/plain', 10_000, true]);
  });
});
