import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createServiceClient } from './client.ts';
import { loadConfig } from './config/config.ts';
import { AppError } from './errors.ts';
import type { CallContext } from './http/handler.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const listen = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const json =
  (status: number, body: unknown): RequestListener =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const search = (RECYCLE_URL: string | undefined, options: { timeoutMs?: number; signal?: AbortSignal } = {}) =>
  createServiceClient(loadConfig({ RECYCLE_URL })).call(
    'POST /guide/items/search',
    { body: { query: '유리컵' } },
    options,
  );
const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  const error: unknown = await promise.then(
    () => 'answered',
    (thrown: unknown) => thrown,
  );
  return error instanceof AppError ? error.code : String(error);
};

const callContext = (userId: string, scopes: string[] = ['profile:read']): CallContext => ({
  caller: {
    userId,
    kind: 'user',
    roles: ['user'],
    scopes,
    sessionId: 's',
    tokenId: 't',
    expiresAt: Date.now() + 60_000,
  },
  request: {
    id: 'request-1',
    locale: 'en',
    ip: '192.0.2.1',
    headers: { authorization: 'Bearer theirs', cookie: 'secret=1' },
    cookie: () => undefined,
    signal: new AbortController().signal,
  },
});

describe('a call in the name of a person', () => {
  const settings = { theme: 'dark', language: 'en', notification_enabled: false, plan: 'free' } as const;
  const mine = 'GET /user/settings';
  const theirs = 'GET /users/:user_id/settings';
  const params = { user_id: '0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11' };

  it('takes their token along to another process, and nothing else of what they sent', async () => {
    let seen: Record<string, unknown> = {};
    const url = await listen((request, response) => {
      seen = request.headers;
      json(200, settings)(request, response);
    });
    expect(await createServiceClient(loadConfig({ USERS_URL: url })).call(mine, {}, { as: callContext('me') })).toEqual(
      settings,
    );
    expect(seen).toMatchObject({
      authorization: 'Bearer theirs',
      'accept-language': 'en',
      'x-request-id': 'request-1',
    });
    expect(seen['cookie']).toBeUndefined();
  });

  it('is asked for the same rights in this process as in another', async () => {
    const client = createServiceClient(loadConfig({}));
    const seen: unknown[] = [];
    const handler = ({ caller }: { caller: { userId: string } }) => {
      seen.push(caller.userId);
      return Promise.resolve(settings);
    };
    client.register('users', { [mine]: handler, [theirs]: handler });
    expect(await codeOf(client.call(mine, {}))).toBe('unauthenticated');
    expect(await codeOf(client.call(theirs, { params }, { as: callContext('me') }))).toBe('forbidden');
    expect(seen).toEqual([]);
    expect(await client.call(mine, {}, { as: callContext('me') })).toEqual(settings);
    expect(await client.call(theirs, { params }, { as: callContext('admin', ['admin:users']) })).toEqual(settings);
    expect(seen).toEqual(['me', 'admin']);
  });
});

describe('what a service says that it needs', () => {
  it('is what it may call, and itself', async () => {
    const registry = createServiceClient(loadConfig({}));
    registry.register('recycle', { 'GET /guide/categories': () => Promise.resolve({ items: [] }) });
    const ask = (client: Pick<typeof registry, 'call'>) => client.call('GET /guide/categories', {});
    await expect(ask(registry.of('users', ['chat']))).rejects.toThrow(
      'the service users calls GET /guide/categories of recycle, which is not among what it needs',
    );
    for (const client of [registry, registry.of('users', ['recycle']), registry.of('recycle', [])])
      expect(await ask(client)).toEqual({ items: [] });
  });
});

describe('a call to a service in another process', () => {
  it('sends the body and gives the parsed answer', async () => {
    let seen = '';
    const url = await listen((request, response) => {
      request
        .on('data', (chunk: Buffer) => (seen += chunk.toString()))
        .on('end', () => json(200, { items: [], not_understood: [], extra: 'dropped' })(request, response));
    });
    expect(await search(url)).toEqual({ items: [], not_understood: [] });
    expect(JSON.parse(seen)).toEqual({ query: '유리컵' });
  });

  it('names what went wrong', async () => {
    const hanging = await listen(() => undefined);
    const closing = await listen((request) => request.socket.destroy());
    const cells: [string, () => Promise<unknown>][] = [
      ['service_unavailable', () => search(undefined)],
      ['service_unavailable', () => search('http://127.0.0.1:1')],
      ['service_unavailable', () => search(closing)],
      ['gateway_timeout', () => search(hanging, { timeoutMs: 100 })],
      ['bad_gateway', async () => search(await listen(json(200, { items: 'none' })))],
      ['bad_gateway', async () => search(await listen(json(500, { oops: true })))],
      ['bad_gateway', async () => search(await listen((_, response) => response.end('<html>')))],
      [
        'rate_limited',
        async () =>
          search(
            await listen(
              json(429, {
                type: 'urn:madang:problem:rate_limited',
                title: 'x',
                status: 429,
                code: 'rate_limited',
                request_id: 'r',
              }),
            ),
          ),
      ],
      [
        'bad_gateway',
        async () =>
          search(
            await listen(json(400, { type: 'x', title: 'x', status: 400, code: 'no_code_of_ours', request_id: 'r' })),
          ),
      ],
    ];
    for (const [code, send] of cells) expect(await codeOf(send())).toBe(code);
  });

  it('ends when the caller no longer needs it', async () => {
    const controller = new AbortController();
    const gone = Promise.withResolvers<void>();
    const url = await listen((request) => {
      request.on('close', gone.resolve);
      controller.abort();
    });
    await search(url, { signal: controller.signal }).catch(() => undefined);
    await gone.promise;
  });
});
