import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { defineContract } from '@madang/contracts/operation';
import { z } from 'zod';
import { expect, it } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { createApp } from './app.ts';
import { mountRoutes } from './mount-routes.ts';
import { Reply } from './reply.ts';

/** Operations as somebody might add them, without a thought of other sites. */
const contract = defineContract('Test', {
  'POST /enter': {
    operationId: 'enter',
    summary: 'Sets a cookie without being asked to',
    access: 'public',
    setsCookie: true,
    responses: { 200: z.object({}) },
  },
  'POST /form': {
    operationId: 'form',
    summary: 'The same, and takes forms',
    access: 'public',
    form: true,
    setsCookie: true,
    body: z.object({}),
    bodyOptional: true,
    responses: { 200: z.object({}) },
  },
  'POST /undeclared': {
    operationId: 'undeclared',
    summary: 'Does not say that it sets a cookie',
    access: 'public',
    responses: { 200: z.object({}) },
  },
  'POST /leave': {
    operationId: 'leave',
    summary: 'Takes a cookie away',
    access: 'public',
    responses: { 200: z.object({}) },
  },
});

const OURS = { host: 'madang.test', origin: 'http://madang.test', 'sec-fetch-site': 'same-origin' };
const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent' });

const ask = async (path: string, headers: Readonly<Record<string, string>>, payload?: string) => {
  await using app = await createApp(config, createLog(config), createMetrics());
  const giving = (value: string | null) => () =>
    Promise.resolve(new Reply(200, {}, [{ name: 'session', value, path: '/' }]));
  mountRoutes(
    app,
    contract,
    {
      'POST /enter': giving('x'),
      'POST /form': giving('x'),
      'POST /undeclared': giving('x'),
      'POST /leave': giving(null),
    },
    {
      config,
      service: 'test',
      serviceTokens: undefined,
      verifier: { verify: () => Promise.reject(new Error('nobody')) },
      draining: new AbortController().signal,
    },
  );
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  // fetch would not let us name the host, nor send a type without a body.
  const asked = request(`${address}/api/v1${path}`, { method: 'POST', headers });
  asked.end(payload);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.resume();
  return [response.statusCode, response.headers['set-cookie'] !== undefined];
};

it('an operation that never asks who it is gives its cookie to pages of ours and to nobody else', async () => {
  expect(await ask('/enter', OURS)).toEqual([200, true]);
  expect(await ask('/enter', { ...OURS, origin: 'https://madang.test' })).toEqual([200, true]); // TLS ends before us, and the browser has compared
  const others: readonly Readonly<Record<string, string>>[] = [
    { origin: 'https://madang.test' },
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-mode': 'navigate' },
  ];
  for (const headers of others) {
    expect(await ask('/enter', { host: 'madang.test', ...headers })).toEqual([403, false]);
  }
});

it('no form gets one, not even an empty one of our own', async () => {
  expect(await ask('/form', { ...OURS, 'content-type': 'application/json' }, '{}')).toEqual([200, true]);
  expect(await ask('/form', { ...OURS, 'content-type': 'application/x-www-form-urlencoded' }, 'a=b')).toEqual([
    403,
    false,
  ]);
  expect(
    await ask('/form', { ...OURS, 'content-type': 'application/x-www-form-urlencoded', 'content-length': '0' }),
  ).toEqual([403, false]);
});

it('an operation whose contract does not say so sets none, and any may take one away', async () => {
  expect(await ask('/undeclared', OURS)).toEqual([500, false]);
  expect(await ask('/leave', { host: 'madang.test', origin: 'https://evil.example' })).toEqual([200, true]);
});
