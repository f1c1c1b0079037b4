import { sql } from 'drizzle-orm';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import pino from 'pino';
import { expect, inject, it } from 'vitest';
import { SERVICES } from '../services.ts';
import { loadConfig } from '../platform/config/config.ts';
import { openSecretKeys } from '../platform/config/secret-key.ts';
import { TEST_SECRET } from '../platform/testing/cluster.ts';
import { createTestDatabase } from '../platform/testing/database.ts';
import { migrate } from '../platform/db/migrate.ts';
import { roleUrls } from '../platform/db/roles.ts';

it('a connection that is lost between two statements of a seed fails the seed, and does not end the process', async () => {
  const database = await createTestDatabase();
  const templateUrl = inject('templateUrl');
  const naming = loadConfig({ NODE_ENV: 'test', MADANG_SECRET_KEY: TEST_SECRET, DATABASE_URL: templateUrl });
  const keys = openSecretKeys(naming);
  const ofTemplate = roleUrls(naming, keys, templateUrl);
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const ended: unknown[] = [];
  const note = (error: unknown): void => void ended.push(error);
  process.on('uncaughtExceptionMonitor', note);
  const definitions = SERVICES.map((service) => ({
    ...service,
    seed: async (db: Parameters<NonNullable<typeof service.seed>>[0]) => {
      if (service.name !== 'recycle') return;
      await db.transaction(async (tx) => {
        const { rows } = await tx.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
        await admin.query('SELECT pg_terminate_backend($1, 10000)', [rows[0]?.pid]);
        await sleep(100); // the socket tells of it, while nothing is asked
        await tx.execute(sql`SELECT 1`);
      });
    },
  }));
  const roles = { ...ofTemplate, urlOf: (role: Parameters<typeof ofTemplate.urlOf>[0]) => database.urlOf(role) };
  const seeding = migrate({ adminUrl: database.adminUrl, roles, keys, definitions, log: pino({ level: 'silent' }) });
  await expect(seeding).rejects.toThrow();
  expect(ended).toEqual([]);
  process.off('uncaughtExceptionMonitor', note);
  await admin.end();
  await database.close();
});
