import type { Contract } from '@madang/contracts/operation';
import { setTimeout as pause } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../config/config.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { createApp } from './app.ts';
import { mountRoutes } from './mount-routes.ts';
import { Events } from './reply.ts';

const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'error', RATE_LIMIT_PER_MINUTE: '500' });
const log = createLog(config);
let app: Awaited<ReturnType<typeof createApp>>;
let url: string;
const draining = new AbortController();

const contract = {
  'GET /ticks': { operationId: 'tick', summary: 'Ticks', access: 'signed-in', responses: { 200: 'event-stream' } },
  'POST /ticks': {
    operationId: 'ask',
    summary: 'Ticks, or how many there are',
    access: 'signed-in',
    body: z.object({ stream: z.boolean() }),
    streams: true,
    responses: { 200: z.object({ ticks: z.int() }) },
  },
} as const satisfies Contract;
const person = (userId: string) => ({
  userId,
  kind: 'user' as const,
  roles: ['user'],
  scopes: [],
  sessionId: 's',
  tokenId: 't',
  expiresAt: Date.now() + 60_000,
});

beforeAll(async () => {
  app = await createApp(config, log, createMetrics());
  const verifier = { verify: (token: string) => Promise.resolve(person(token)) };
  const ticks = ({ request }: { request: { signal: AbortSignal } }) =>
    Promise.resolve(
      new Events(async (sink) => {
        sink.write([{ event: 'tick', json: '{}' }]);
        await pause(60_000, undefined, { signal: request.signal }).catch(() => undefined);
      }),
    );
  const routes = {
    'GET /ticks': ticks,
    'POST /ticks': (call: { body: { stream: boolean }; request: { signal: AbortSignal } }) =>
      call.body.stream ? ticks(call) : Promise.resolve({ ticks: 1 }),
  };
  mountRoutes(app, contract, routes as never, {
    config,
    verifier,
    service: 'ticks',
    serviceTokens: undefined,
    draining: draining.signal,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api/v1/ticks`;
});
afterAll(async () => {
  draining.abort();
  app.server.closeAllConnections();
  await app.close();
});

describe('streams that one person has open', () => {
  const open = async (who: string, asked?: { readonly stream: boolean }) => {
    const gone = new AbortController();
    const { status, body } = await fetch(url, {
      headers: { authorization: `Bearer ${who}`, 'content-type': 'application/json' },
      signal: gone.signal,
      ...(asked === undefined ? {} : { method: 'POST', body: JSON.stringify(asked) }),
    });
    const problem = status === 200 ? '' : ((await new Response(body).json()) as { code: string }).code;
    // A body that nobody holds is collected, and its connection closed with it.
    return { status, problem, body, close: () => gone.abort() };
  };

  it('are sixty; others open theirs, and one that is closed leaves room for another', async () => {
    const first = await Promise.all(Array.from({ length: 60 }, () => open('ann')));
    expect(first.map(({ status }) => status)).toEqual(Array.from({ length: 60 }, () => 200));
    expect(await open('ann')).toMatchObject({ status: 429, problem: 'too_many_streams' });
    const other = await open('bo');
    expect(other.status).toBe(200);
    first[0]?.close();
    await expect.poll(async () => (await open('ann')).status).toBe(200);
    for (const { close } of [...first, other]) close();
  });

  it('are two hundred of those that programs ask for, apart from those of pages', async () => {
    const all = await Promise.all(Array.from({ length: 200 }, () => open('di', { stream: true })));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await open('di', { stream: true })).toMatchObject({ status: 429, problem: 'too_many_streams' });
    expect((await open('di', { stream: false })).status).toBe(200);
    const page = await open('di');
    expect(page.status).toBe(200);
    for (const { close } of [...all, page]) close();
  });
});

describe('the limit of requests', () => {
  it('is not in the way of a connection that was given up before it was counted', async () => {
    const failed = vi.spyOn(log, 'error');
    const seen = new Promise<unknown>((resolve) => {
      app.server.prependOnceListener('request', ({ socket }, response) => {
        // What Node says of a socket that has been closed before anybody asked for its address.
        Object.defineProperty(socket, 'remoteAddress', { get: () => undefined });
        socket.destroy();
        response.once('close', () => resolve(socket.remoteAddress));
      });
    });
    await fetch(url, { headers: { authorization: 'Bearer cy' } }).catch(() => undefined);
    expect(await seen).toBe(undefined);
    expect(failed.mock.calls).toEqual([]);
    expect((await app.inject({ url: '/api/v1/nothing' })).statusCode).toBe(404);
  });
});
