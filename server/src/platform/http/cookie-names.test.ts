import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { defineContract } from '@madang/contracts/operation';
import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { createApp } from './app.ts';
import { mountRoutes } from './mount-routes.ts';
import { Reply } from './reply.ts';

const contract = defineContract('Test', {
  'POST /set': {
    operationId: 'set',
    summary: 'Sets a cookie',
    access: 'public',
    setsCookie: true,
    responses: { 200: z.object({}) },
  },
  'POST /clear': { operationId: 'clear', summary: 'Takes it away', access: 'public', responses: { 200: z.object({}) } },
  'POST /read': {
    operationId: 'read',
    summary: 'Reads it',
    access: 'public',
    responses: { 200: z.object({ value: z.string().nullable() }) },
  },
});

/** `PUBLIC_URL`, the name that the cookie is kept under, and the end of its Set-Cookie. */
const PLACES = [
  ['https://madang.test', '__Host-session', /; Path=\/; HttpOnly; Secure; SameSite=Lax$/],
  ['http://madang.test', 'session', /; Path=\/api\/v1\/auth; HttpOnly; SameSite=Lax$/],
] as const;

describe.each(PLACES)('cookies of %s', (publicUrl, name, end) => {
  const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', PUBLIC_URL: publicUrl });
  const ask = async (path: string, cookie = '') => {
    await using app = await createApp(config, createLog(config), createMetrics());
    const giving = (value: string | null) => () =>
      Promise.resolve(new Reply(200, {}, [{ name: 'session', value, path: '/api/v1/auth', maxAgeSeconds: 60 }]));
    const handlers = {
      'POST /set': giving('ours'),
      'POST /clear': giving(null),
      'POST /read': (call: { request: { cookie(name: string): string | undefined } }) =>
        Promise.resolve({ value: call.request.cookie('session') ?? null }),
    };
    const verifier = { verify: () => Promise.reject(new Error('nobody')) };
    mountRoutes(app, contract, handlers, {
      config,
      service: 'test',
      serviceTokens: undefined,
      verifier,
      draining: new AbortController().signal,
    });
    const headers = { host: 'madang.test', origin: publicUrl, ...(cookie === '' ? {} : { cookie }) };
    const address = await app.listen({ host: '127.0.0.1', port: 0 });
    // fetch would not let us name the host.
    const asked = request(`${address}/api/v1${path}`, { method: 'POST', headers });
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const body = JSON.parse(await text(response)) as Readonly<Record<string, unknown>>;
    return { status: response.statusCode, setCookie: response.headers['set-cookie']?.join('\n'), body };
  };

  it('are kept where no other host of the domain can put one, if it can be helped', async () => {
    const set = (await ask('/set')).setCookie;
    expect(set).toMatch(new RegExp(`^${name}=ours; Max-Age=60`));
    expect(set).toMatch(end);
    // Taken away from where it was put: browsers refuse one with the prefix that lacks Secure or the path.
    const cleared = (await ask('/clear')).setCookie;
    expect(cleared).toMatch(new RegExp(`^${name}=; .*Expires=Thu, 01 Jan 1970`));
    expect(cleared).toContain(publicUrl.startsWith('https') ? 'Path=/; ' : 'Path=/api/v1/auth; ');
  });

  it('are read by that name alone, and two of it are refused in whatever order they come', async () => {
    expect((await ask('/read', `other=1; ${name}=ours`)).body).toEqual({ value: 'ours' });
    const other = name === 'session' ? '__Host-session' : 'session';
    expect((await ask('/read', `${other}=tossed`)).body).toEqual({ value: null });
    for (const two of [
      `${name}=tossed; ${name}=ours`,
      `${name}=ours; a=b;${name}=tossed`,
      `${name}=ours; ${name}`,
      `${name} =tossed; ${name}=ours`,
      `${name}=ours; ${name}=ours`,
    ]) {
      const answer = await ask('/read', two);
      expect([two, answer.status, answer.body['code']]).toEqual([two, 403, 'cross_site_request']);
    }
    // With one of each name, ours is ours.
    expect((await ask('/read', `${other}=tossed; ${name}=ours`)).body).toEqual({ value: 'ours' });
  });
});
