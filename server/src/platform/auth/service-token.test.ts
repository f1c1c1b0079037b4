import { randomUUID } from 'node:crypto';
import { defineContract } from '@madang/contracts/operation';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../config/config.ts';
import { openSecretKeys } from '../config/secret-key.ts';
import { createApp } from '../http/app.ts';
import { mountRoutes } from '../http/mount-routes.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { createServiceTokens, SERVICE_TOKEN_HEADER } from './service-token.ts';
import { TOKEN_AUDIENCE } from './signed-claims.ts';
import { createTokenVerifier } from './verifier.ts';

const Who = z.object({ caller: z.unknown() });
const contract = defineContract('Test', {
  'POST /internal/read': {
    operationId: 'read',
    summary: 'For one purpose',
    atRoot: true,
    access: { purpose: 'read', from: ['chat'] },
    responses: { 200: Who },
  },
  'POST /internal/plan': {
    operationId: 'plan',
    summary: 'While the person asks',
    atRoot: true,
    access: { purpose: 'plan', scope: 'chat:write' },
    responses: { 200: Who },
  },
  'POST /mine': { operationId: 'mine', summary: 'For people', access: 'signed-in', responses: { 200: Who } },
  'POST /open': { operationId: 'open', summary: 'For anybody', access: 'public', responses: { 200: Who } },
});
const config = loadConfig({
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  MADANG_SECRET_KEY: 'only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz',
});
const tokens = createServiceTokens(openSecretKeys(config));
const [me, somebody] = [randomUUID(), randomUUID()];
let app: Awaited<ReturnType<typeof createApp>>;
let myToken: string;

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), alg: 'EdDSA', kid: 'k' }] };
  myToken = await new SignJWT({ sid: randomUUID(), type: 'access', kind: 'user', roles: ['user'], scope: 'chat:write' })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'k' })
    .setIssuer(config.issuer)
    .setAudience(TOKEN_AUDIENCE)
    .setSubject(me)
    .setJti(randomUUID())
    .setExpirationTime('5m')
    .sign(privateKey);
  const source = {
    issuer: config.issuer,
    secret: undefined,
    loadKeys: () => Promise.resolve(keys),
    exchangeApiKey: () => Promise.reject(new Error('none')),
  };
  const verifier = createTokenVerifier(source, {
    isRevoked: () => false,
    onRevoked: () => () => undefined,
    catchUp: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  });
  app = await createApp(config, createLog(config), createMetrics());
  const who = ({ caller }: { caller: unknown }) => Promise.resolve({ caller });
  const handlers = { 'POST /internal/read': who, 'POST /internal/plan': who, 'POST /mine': who, 'POST /open': who };
  mountRoutes(app, contract, handlers, {
    config,
    verifier,
    serviceTokens: tokens,
    service: 'recycle',
    draining: new AbortController().signal,
  });
});
afterAll(() => app.close());

const ask = async (url: string, service?: string, person?: string) => {
  const headers = {
    ...(service === undefined ? {} : { [SERVICE_TOKEN_HEADER]: service }),
    ...(person === undefined ? {} : { authorization: `Bearer ${person}` }),
  };
  const response = await app.inject({ method: 'POST', url, headers });
  return { status: response.statusCode, body: response.json<{ code?: string; caller?: unknown }>() };
};
const sign = (claims: Partial<{ service: string; purpose: string; userId: string; to: string }> = {}) => {
  const { service = 'chat', purpose = 'read', userId = me, to = 'recycle' } = claims;
  return tokens.sign({ service, purpose, userId }, to);
};
/** A token as a service would sign it, but for one thing. */
const forge = async ({
  type = 'service+jwt',
  alg = 'HS256',
  expires = '30s',
  key = openSecretKeys(config).derive('service-principal'),
}: {
  type?: string;
  alg?: string;
  expires?: string;
  key?: Uint8Array;
}) =>
  new SignJWT({ purpose: 'read' })
    .setProtectedHeader({ alg, typ: type })
    .setIssuer('chat')
    .setAudience('recycle')
    .setSubject(me)
    .setExpirationTime(expires)
    .sign(key);

it('opens the operation that declares its purpose, for the person that it names', async () => {
  expect(await ask('/internal/read', await sign())).toEqual({
    status: 200,
    body: { caller: { service: 'chat', purpose: 'read', userId: me } },
  });
  expect(await ask('/internal/plan', await sign({ purpose: 'plan' }), myToken)).toMatchObject({
    status: 200,
    body: { caller: { userId: me, scopes: ['chat:write'] } },
  });
});

it('is good for thirty seconds', async () => {
  const { iat = 0, exp = 0 } = decodeJwt(await sign());
  expect(exp - iat).toBe(30);
});

it('is refused for anything else', async () => {
  const cells: readonly (readonly [string, number, Promise<{ status: number }>])[] = [
    ['no token', 401, ask('/internal/read')],
    ['a token of a person instead', 401, ask('/internal/read', undefined, myToken)],
    ['a token of a person in its place', 401, ask('/internal/read', myToken)],
    ['another purpose', 401, ask('/internal/read', await sign({ purpose: 'plan' }))],
    ['another service', 401, ask('/internal/read', await sign({ to: 'users' }))],
    ['a caller that is not named', 403, ask('/internal/read', await sign({ service: 'users' }))],
    ['expired', 401, ask('/internal/read', await forge({ expires: '-10s' }))],
    ['another type', 401, ask('/internal/read', await forge({ type: 'at+jwt' }))],
    ['another algorithm', 401, ask('/internal/read', await forge({ alg: 'HS512' }))],
    ['another key', 401, ask('/internal/read', await forge({ key: new Uint8Array(32) }))],
    [
      'another installation',
      401,
      ask(
        '/internal/read',
        await createServiceTokens(openSecretKeys({ ...config, MADANG_SECRET_KEY: 'x'.repeat(40) })).sign(
          { service: 'chat', purpose: 'read', userId: me },
          'recycle',
        ),
      ),
    ],
    [
      'another person than the one who asks',
      403,
      ask('/internal/plan', await sign({ purpose: 'plan', userId: somebody }), myToken),
    ],
    ['nobody who asks', 401, ask('/internal/plan', await sign({ purpose: 'plan' }))],
    ['an operation for people, as a bearer token', 401, ask('/api/v1/mine', undefined, await sign())],
    ['an operation for people, in its own header', 401, ask('/api/v1/mine', await sign())],
  ];
  for (const [name, status, answer] of cells) expect([name, (await answer).status]).toEqual([name, status]);
  expect(await forge({}).then((token) => ask('/internal/read', token))).toMatchObject({ status: 200 }); // the forgery is right but for the one thing
  expect(await ask('/api/v1/open', await sign())).toMatchObject({ status: 200, body: { caller: null } });
  console.log(`${cells.length} cells`);
});
