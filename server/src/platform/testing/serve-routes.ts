import type { Contract } from '@madang/contracts/operation';
import { scopesOf } from '@madang/contracts/scopes';
import { randomUUID } from 'node:crypto';
import type { Principal } from '../auth/principal.ts';
import type { Config } from '../config/config.ts';
import { createApp } from '../http/app.ts';
import { mountRoutes } from '../http/mount-routes.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';

export interface ServedRoutes {
  /** @param token the id of whoever asks, or {@link ADMIN} */
  ask(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    token?: string,
    payload?: object,
  ): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>;
  close(): Promise<void>;
}

/** The token of somebody who may change the settings of others. */
export const ADMIN = 'admin';

const person = (userId: string, scopes: string[]): Principal => ({
  userId,
  kind: 'user',
  roles: ['user'],
  scopes,
  sessionId: 's',
  tokenId: 't',
  expiresAt: Date.now() + 60_000,
});

/**
 * The routes of one service behind real HTTP, without the rest of a process. Who asks with a token is the person whose id
 * it is: how tokens are proven is tested elsewhere.
 */
export const serveRoutes = async (
  config: Config,
  service: string,
  contract: Contract,
  routes: object,
): Promise<ServedRoutes> => {
  const app = await createApp(config, createLog(config), createMetrics());
  const verifier = {
    verify: (token: string) =>
      Promise.resolve(token === ADMIN ? person(randomUUID(), ['admin:users']) : person(token, scopesOf(['user']))),
  };
  mountRoutes(app, contract, routes as never, {
    config,
    verifier,
    service,
    serviceTokens: undefined,
    draining: new AbortController().signal,
  });
  return {
    async ask(method, path, token, payload) {
      const response = await app.inject({
        method,
        url: `/api/v1${path}`,
        ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
        ...(payload === undefined ? {} : { payload }),
      });
      return { status: response.statusCode, body: response.body === '' ? {} : response.json() };
    },
    close: () => {
      app.server.closeAllConnections();
      return app.close();
    },
  };
};
