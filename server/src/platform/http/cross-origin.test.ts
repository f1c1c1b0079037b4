import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registerCors } from './cross-origin.ts';

const LISTED = 'https://app.example';
const app: FastifyInstance = fastify();
beforeAll(async () => {
  await registerCors(app, [LISTED]);
  app.get('/thing', (_, reply) => reply.header('etag', '"1"').send({}));
});
afterAll(() => app.close());

const asked = async (method: 'GET' | 'OPTIONS', origin?: string) => {
  const headers = {
    ...(origin === undefined ? {} : { origin }),
    ...(method === 'OPTIONS' ? { 'access-control-request-method': 'PATCH' } : {}),
  };
  const answer = await app.inject({ method, url: '/thing', headers });
  return {
    status: answer.statusCode,
    vary: answer.headers.vary,
    told: Object.fromEntries(Object.entries(answer.headers).filter(([name]) => name.startsWith('access-control-'))),
  };
};

it('tells a listed origin what it may do, with its own name', async () => {
  const preflight = await asked('OPTIONS', LISTED);
  expect(preflight).toMatchObject({
    status: 204,
    told: { 'access-control-allow-origin': LISTED, 'access-control-allow-credentials': 'true' },
  });
  expect(preflight.told['access-control-allow-methods']).toContain('PATCH');
  const answer = await asked('GET', LISTED);
  expect(answer.told).toMatchObject({
    'access-control-allow-origin': LISTED,
    'access-control-allow-credentials': 'true',
  });
  expect(answer.told['access-control-expose-headers']).toContain('etag');
});

it('tells any other nothing, and caches that answers differ', async () => {
  for (const origin of [
    undefined,
    'https://evil.example',
    'http://app.example',
    'https://app.example.evil.example',
    'https://APP.example',
    'null',
    '',
  ]) {
    for (const method of ['GET', 'OPTIONS'] as const) {
      const { status, vary, told } = await asked(method, origin);
      expect({ origin, method, status, vary, told }).toEqual({
        origin,
        method,
        status: method === 'GET' ? 200 : 404,
        vary: 'Origin',
        told: {},
      });
    }
  }
});
