import { conversations as contract } from '@madang/contracts/chat/conversations';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfig } from '#platform/config/config';
import { createApp } from '#platform/http/app';
import { mountRoutes } from '#platform/http/mount-routes';
import { createLog } from '#platform/log';
import { createMetrics } from '#platform/metrics';
import { createConversationRoutes } from '../routes/conversations.ts';
import { createOpenExports } from './open-exports.ts';

const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '0' });
const PATH = '/api/v1/conversations/01890000-0000-7000-8000-000000000000/export?format=markdown';
const KEY = 'GET /conversations/:id/export';
const me = {
  userId: 'me',
  kind: 'user' as const,
  roles: ['user'],
  scopes: ['chat:read'],
  sessionId: 's',
  tokenId: 't',
};

let app: Awaited<ReturnType<typeof createApp>>;
let port: number;
let readsConversation: (value: unknown) => void;
let conversation: Promise<unknown>;
beforeEach(async () => {
  app = await createApp(config, createLog(config), createMetrics());
  ({ promise: conversation, resolve: readsConversation } = Promise.withResolvers());
  const rows = { from: () => rows, where: () => rows, orderBy: () => rows, limit: () => Promise.resolve([]) };
  const context = { db: { select: () => rows, $reads: { prepare: () => () => Promise.resolve([]) } }, addresses: {} };
  const beginExport = createOpenExports({ isRevoked: () => false, onRevoked: () => () => true });
  const reads = { find: () => conversation };
  const routes = createConversationRoutes(context as never, reads as never, {} as never, {} as never, beginExport);
  mountRoutes(
    app,
    { [KEY]: contract[KEY] },
    { [KEY]: routes[KEY] },
    {
      config,
      verifier: { verify: () => Promise.resolve({ ...me, expiresAt: Date.now() + 60_000 }) },
      service: 'chat',
      serviceTokens: undefined,
      draining: new AbortController().signal,
    },
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  ({ port } = app.server.address() as AddressInfo);
});
afterEach(async () => {
  app.server.closeAllConnections();
  await app.close();
});

const asked = (path = PATH) => `GET ${path} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer a\r\n\r\n`;
const statusOf = async () =>
  (await fetch(`http://127.0.0.1:${port}${PATH}`, { headers: { authorization: 'Bearer a' } })).status;

it.each([1, 3])(
  'who leaves before an export has begun keeps no place (%i asked for on one connection)',
  async (count) => {
    const arrived: ServerResponse[] = [];
    const all = Promise.withResolvers<undefined>();
    app.server.on('request', (_: IncomingMessage, response: ServerResponse) => {
      arrived.push(response);
      if (arrived.length === 2 * count) all.resolve(undefined);
    });
    const left: Promise<unknown>[] = [];
    app.server.on('connection', (socket) => left.push(once(socket, 'close')));
    const sockets = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    for (const socket of sockets) socket.write(asked().repeat(count));
    await all.promise;
    for (const socket of sockets) socket.destroy();
    await Promise.all(left);
    readsConversation({ id: 'c', title: null });
    await conversation;
    expect([await statusOf(), await statusOf(), await statusOf()]).toEqual([200, 200, 200]);
  },
);
