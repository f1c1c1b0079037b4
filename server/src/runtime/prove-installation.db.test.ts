import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { SERVICES } from '../services.ts';
import { loadConfig } from '../platform/config/config.ts';
import { openSecretKeys, type SecretKeySource } from '../platform/config/secret-key.ts';
import type { Log } from '../platform/log.ts';
import { TEST_SECRET } from '../platform/testing/cluster.ts';
import { createTestDatabase, type TestDatabase } from '../platform/testing/database.ts';
import { InstallationError } from '../platform/db/installation-error.ts';
import { migrate } from '../platform/db/migrate.ts';
import { takeMigrationLock } from '../platform/db/migration-lock.ts';
import { proveAsAdmin, proveAsRoles } from '../platform/db/prove-installation.ts';
import { roleUrls, type RoleUrls } from '../platform/db/roles.ts';

const keysOf = (secret: string): SecretKeySource =>
  openSecretKeys({ MADANG_SECRET_KEY: secret, dataFolder: '/nowhere' });
const KEYS = keysOf(TEST_SECRET);
const OTHER_KEYS = keysOf('another-secret-key-0123456789-abcdefghijklmnop');
const silent = pino({ level: 'silent' });

let database: TestDatabase;
let admin: pg.Client;
let roles: RoleUrls;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const templateUrl = inject('templateUrl');
  const naming = loadConfig({ NODE_ENV: 'test', MADANG_SECRET_KEY: TEST_SECRET, DATABASE_URL: templateUrl });
  roles = { ...roleUrls(naming, KEYS, templateUrl), urlOf: (role) => database.urlOf(role) };
});
afterAll(async () => {
  await admin.end();
  await database.close();
});

const OF_TOMORROW = 4_102_444_800_000;
const migrationIn = (schema: string) => ({
  make: `INSERT INTO ${schema}.__migrations (folder_millis, hash) VALUES (${OF_TOMORROW}, 'of tomorrow')`,
  undo: `DELETE FROM ${schema}.__migrations WHERE folder_millis = ${OF_TOMORROW}`,
});

/** What a newer release leaves, and what the words of the refusal name. */
const NEWER: Readonly<Record<string, { make: string; undo: string; says: RegExp }>> = {
  'a migration of the service': { ...migrationIn('chat'), says: /newer release.*chat has 1 migration/ },
  'a migration of the platform': { ...migrationIn('platform'), says: /newer release.*platform has 1 migration/ },
  'a service': {
    make: "INSERT INTO platform.service_role VALUES ('nobody', 'weather')",
    undo: "DELETE FROM platform.service_role WHERE role = 'nobody'",
    says: /newer release.*the service weather/,
  },
  'a job queue': {
    make: 'UPDATE pgboss.version SET version = version + 1',
    undo: 'UPDATE pgboss.version SET version = version - 1',
    says: /newer release.*job queue/,
  },
  'a migration in another form': {
    make: "UPDATE chat.__migrations SET hash = 'x' || hash WHERE folder_millis = (SELECT max(folder_millis) FROM chat.__migrations)",
    undo: "UPDATE chat.__migrations SET hash = substr(hash, 2) WHERE starts_with(hash, 'x')",
    says: /of chat is not the one that was applied/,
  },
};

const chat = SERVICES.filter(({ name }) => name === 'chat');
const asRoles = (keys: SecretKeySource, own = chat): Promise<void> => proveAsRoles(roles, keys, SERVICES, own);

describe.each([
  ['roles alone', () => asRoles(KEYS)],
  ['the admin', () => proveAsAdmin(database.adminUrl, KEYS, SERVICES)],
] as const)('with %s', (_, prove) => {
  it('a database of this release and this key is ours', async () => {
    await expect(prove()).resolves.toBeUndefined();
  });

  it.each(Object.entries(NEWER))('that a newer release has left is seen: %s', async (__, { make, undo, says }) => {
    await admin.query(make);
    try {
      const refused = prove();
      await expect(refused).rejects.toThrow(InstallationError);
      await expect(refused).rejects.toThrow(says);
    } finally {
      await admin.query(undo);
    }
  });
});

describe('with roles alone', () => {
  it('another key is seen, and a database that has no mark of one', async () => {
    await expect(asRoles(OTHER_KEYS)).rejects.toThrow(/another secret key/);
    const { rows } = await admin.query<{ key_check: string }>('DELETE FROM platform.installation RETURNING key_check');
    try {
      await expect(asRoles(KEYS)).rejects.toThrow(/not been prepared by this release/);
    } finally {
      await admin.query('INSERT INTO platform.installation (key_check) VALUES ($1)', [rows[0]?.key_check]);
    }
  });

  it('a process asks nothing of what its services do not own', async () => {
    const { make, undo } = migrationIn('chat');
    await admin.query(make);
    try {
      await expect(
        asRoles(
          KEYS,
          SERVICES.filter(({ name }) => name === 'users'),
        ),
      ).resolves.toBeUndefined();
    } finally {
      await admin.query(undo);
    }
  });
});

/** Tells what is logged, as it comes. */
const listening = (): { log: Log; waits: Promise<'waits'> } => {
  const { promise, resolve } = Promise.withResolvers<'waits'>();
  const write = (line: string): void => {
    if (line.includes('waiting')) resolve('waits');
  };
  const log = pino({ level: 'info' }, { write });
  return { log, waits: promise };
};

describe('while another process migrates', () => {
  const start = (keys: SecretKeySource, log: Log): Promise<void> =>
    migrate({ adminUrl: database.adminUrl, roles, keys, definitions: SERVICES, log });
  const whileLocked = async (work: (release: () => Promise<void>) => Promise<void>): Promise<void> => {
    const holder = new pg.Client({ connectionString: database.adminUrl });
    await holder.connect();
    const release = (): Promise<void> => holder.end();
    try {
      await takeMigrationLock(holder, silent);
      await work(release);
    } finally {
      await release();
    }
  };

  it('who does not fit is told at once', async () => {
    await whileLocked(async () => {
      const { log, waits } = listening();
      const ended = start(OTHER_KEYS, log).catch((error: unknown) => error);
      expect(await Promise.race([ended, waits])).toBeInstanceOf(InstallationError);
    });
  });

  it('who fitted before is asked again after it', async () => {
    const { make, undo } = migrationIn('chat');
    await whileLocked(async (release) => {
      const { log, waits } = listening();
      const ended = start(KEYS, log).catch((error: unknown) => error);
      expect(await Promise.race([ended, waits])).toBe('waits');
      await admin.query(make);
      await release();
      expect(await ended).toMatchObject({ message: expect.stringMatching(/newer release/) as string });
    });
    await admin.query(undo);
  });
});
