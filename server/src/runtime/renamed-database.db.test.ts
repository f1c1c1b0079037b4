import pg from 'pg';
import pino from 'pino';
import { expect, inject, it } from 'vitest';
import { SERVICES } from '../services.ts';
import { loadConfig } from '../platform/config/config.ts';
import { openSecretKeys } from '../platform/config/secret-key.ts';
import { TEST_SECRET } from '../platform/testing/cluster.ts';
import { migrate } from '../platform/db/migrate.ts';
import { roleUrls } from '../platform/db/roles.ts';

it('a database that was copied under another name is an installation with roles of its own', async () => {
  const url = new URL(inject('templateUrl'));
  const template = url.pathname.slice(1);
  const copy = `${template}_copy`;
  const admin = new pg.Client({ connectionString: Object.assign(new URL(url), { pathname: '/postgres' }).href });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${copy} TEMPLATE ${template}`);
  url.pathname = `/${copy}`;
  const config = loadConfig({ NODE_ENV: 'test', MADANG_SECRET_KEY: TEST_SECRET, DATABASE_URL: url.href });
  const keys = openSecretKeys(config);
  const roles = roleUrls(config, keys, url.href);
  try {
    await migrate({ adminUrl: url.href, roles, keys, definitions: SERVICES, log: pino({ level: 'silent' }) });
    const service = new pg.Client({ connectionString: roles.urlOf('chat') });
    await service.connect();
    expect((await service.query('SELECT current_user AS me')).rows).toEqual([{ me: `${copy}_chat` }]);
    await service.query('SELECT count(*) FROM chat.conversation');
    await service.end();
    const jobs = new pg.Client({ connectionString: roles.urlOf('jobs') });
    await jobs.connect();
    const { rows } = await jobs.query(
      "SELECT DISTINCT tableowner AS owner FROM pg_tables WHERE schemaname IN ('platform', 'pgboss')",
    );
    expect(rows).toEqual([{ owner: `${copy}_jobs` }]);
    await jobs.end();
  } finally {
    await admin.query(`DROP DATABASE ${copy} WITH (FORCE)`);
    for (const role of [...SERVICES.map(({ name }) => name), 'jobs'] as const)
      await admin.query(`DROP ROLE IF EXISTS ${pg.escapeIdentifier(roles.nameOf(role))}`);
    await admin.end();
  }
});
