import path from 'node:path';
import { files, filesForServices } from '@madang/contracts/files';
import { scopesOf } from '@madang/contracts/scopes';
import { createSignedAddresses } from '#platform/auth/signed-addresses';
import { loadConfig } from '#platform/config/config';
import { AppError } from '#platform/errors';
import { createApp } from '#platform/http/app';
import { mountRoutes } from '#platform/http/mount-routes';
import { createLog } from '#platform/log';
import { createMetrics } from '#platform/metrics';
import type { TestDatabase } from '#platform/testing/database';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { createRoutes, createServiceRoutes } from '../routes/index.ts';
import { settings, type FilesSettings } from '../settings.ts';
import { createDiskStorage } from '../storage/disk.ts';
import { createStaging } from '../storage/staging.ts';

interface FilesUnderTest {
  readonly url: string;
  readonly context: Context;
  stop(): Promise<void>;
}

const keys = { derive: () => Buffer.alloc(32, 3) };
const addresses = createSignedAddresses(keys);

/** The service behind a real HTTP server, in which a token is the id of whoever sends it, and `guest` before it makes them one. */
export const startFiles = async (
  database: TestDatabase,
  folder: string,
  parts: Partial<Pick<Context, 'storage' | 'staging'>> & { readonly settings?: Partial<FilesSettings> } = {},
): Promise<FilesUnderTest> => {
  const config = loadConfig({ ...database.env, LOG_LEVEL: 'silent' });
  const context: Context = {
    db: database.connect('files'),
    addresses,
    storage: parts.storage ?? createDiskStorage(path.join(folder, 'stored')),
    staging: parts.staging ?? createStaging(path.join(folder, 'incoming')),
    settings: { ...z.object(settings).parse({}), ...parts.settings } as FilesSettings,
    making: new Map(),
  };
  const app = await createApp(config, createLog(config), createMetrics());
  const verifier = {
    verify: (token: string) => {
      const [, guest, userId] = /^(guest-)?([0-9a-f-]{36})$/.exec(token) ?? [];
      if (userId === undefined) return Promise.reject(new AppError('invalid_token'));
      return Promise.resolve({
        userId,
        kind: guest === undefined ? ('user' as const) : ('guest' as const),
        roles: ['user'],
        scopes: scopesOf(['user']),
        sessionId: userId,
        tokenId: userId,
        expiresAt: Date.now() + 60_000,
      });
    },
  };
  mountRoutes(
    app,
    { ...files, ...filesForServices },
    { ...createRoutes(context), ...createServiceRoutes(context) },
    { config, verifier, service: 'files', serviceTokens: undefined, addresses, draining: new AbortController().signal },
  );
  const stop = (): Promise<void> => {
    // Uploads that were refused half way are none of those that end by themselves.
    app.server.closeAllConnections();
    return app.close();
  };
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }), context, stop };
};
