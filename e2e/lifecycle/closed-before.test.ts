import { readFile } from 'node:fs/promises';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { loadConfig } from '../../server/src/platform/config/config.ts';
import { openSecretKeys } from '../../server/src/platform/config/secret-key.ts';
import { migrate } from '../../server/src/platform/db/migrate.ts';
import { roleUrls, type RoleName } from '../../server/src/platform/db/roles.ts';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { startInProcess } from '../../server/src/platform/testing/server.ts';
import { SERVICES } from '../../server/src/services.ts';
import { startAccount } from '../support/accounts.ts';
import { call, refusal } from '../support/client.ts';

let database: TestDatabase;
const JOURNAL = new URL('../../server/src/services/identity/migrations/meta/_journal.json', import.meta.url);

let admin: pg.Client;
let server: Awaited<ReturnType<typeof startInProcess>>;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  server = await startInProcess({ env: database.env });
});
afterAll(async () => {
  await server.stop();
  await admin.end();
  await database.close();
});

/** Brings the database up to date, as the command does. */
const upgrade = async (): Promise<void> => {
  const config = loadConfig({ ...database.env, DATABASE_URL: inject('templateUrl') });
  const keys = openSecretKeys(config);
  const roles = { ...roleUrls(config, keys, inject('templateUrl')), urlOf: (role: RoleName) => database.urlOf(role) };
  await migrate({ adminUrl: database.adminUrl, roles, keys, definitions: SERVICES, log: pino({ level: 'silent' }) });
};

/** What is told before anybody is to be told of it may be carried by a process of that release, and is lost. */
const CARRIED_AT_ONCE = `
  CREATE SCHEMA carried;
  CREATE FUNCTION carried.carry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    IF NOT EXISTS (SELECT FROM pgboss.subscription WHERE event = NEW.event) THEN
      RAISE EXCEPTION '% is told to nobody', NEW.event;
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER carry AFTER INSERT ON platform.outbox FOR EACH ROW EXECUTE FUNCTION carried.carry()`;

it('shows nothing of accounts that were closed by a release that told nobody of it', async () => {
  const people = await Promise.all(Array.from({ length: 3 }, () => startAccount(server.url)));
  const shares = await Promise.all(
    people.map(async ({ token }) => {
      await call(server.url, 'POST /users/me/attendance', {}, { token });
      const { conversation } = (await call(server.url, 'POST /conversations', { body: {} }, { token })).body;
      const said = { params: { id: conversation.id }, body: { content: '거울' } };
      await call(server.url, 'POST /conversations/:id/messages', said, { token });
      const body = { conversation_id: conversation.id };
      return (await call(server.url, 'POST /shares', { body }, { token })).body.id;
    }),
  );
  const isOpen = (id: string) =>
    call(server.url, 'GET /shares/:id', { params: { id } }).then(
      () => true,
      () => false,
    );
  const seen = async () => ({
    leaders: (await call(server.url, 'GET /users/leaderboard', { query: {} })).body.items.length,
    shares: await Promise.all(shares.map(isOpen)),
  });
  // As that release left it: closed, nobody told, and the upgrade still to come.
  await admin.query(`UPDATE auth.users SET disabled_at = now() WHERE id = $1`, [people[0]?.id]);
  await admin.query(`UPDATE auth.users SET deleted_at = now() - interval '1 day' WHERE id = $1`, [people[1]?.id]);
  const { entries } = JSON.parse(await readFile(JOURNAL, 'utf8')) as { entries: { tag: string; when: number }[] };
  const told = entries.find(({ tag }) => tag === '0006_closed_accounts_told')?.when;
  const { rowCount } = await admin.query('DELETE FROM auth.__migrations WHERE folder_millis = $1', [told]);
  expect(rowCount).toBe(1);
  await admin.query(`DELETE FROM pgboss.subscription WHERE event = 'identity.account_closed'`);
  await admin.query(CARRIED_AT_ONCE);
  expect(await seen()).toEqual({ leaders: 3, shares: [true, true, true] });

  await upgrade();
  await expect.poll(seen).toEqual({ leaders: 1, shares: [false, false, true] });
  expect((await refusal(call(server.url, 'GET /shares/:id', { params: { id: shares[0] ?? '' } }))).status).toBe(410);
});
