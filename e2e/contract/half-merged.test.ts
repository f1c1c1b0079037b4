import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PersonalRecord } from '@madang/contracts/personal-data';
import { signIn, startAccount } from '../support/accounts.ts';
import { call, startGuest } from '../support/client.ts';
import { MOVERS, recordsOf, useEveryService } from '../support/guest-of-all.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** Two processes with all services: what the one has not been told, the other has not either. */
let installation: Installation;
let admin: pg.Pool;
beforeAll(async () => {
  installation = await startShape('together');
  admin = new pg.Pool({ connectionString: installation.database.adminUrl, max: 2 });
});
afterAll(async () => {
  await admin.end();
  await installation.stop();
});

/** No service is told that a guest has become part of an account, until it is let go: what a sign-in begins stays half way. */
const HOLD = `
  CREATE SCHEMA held;
  CREATE TABLE held.outbox (event text, payload jsonb);
  CREATE FUNCTION held.hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    IF NEW.event <> 'identity.guest_merged' THEN RETURN NEW; END IF;
    INSERT INTO held.outbox VALUES (NEW.event, NEW.payload);
    RETURN NULL;
  END $$;
  CREATE TRIGGER hold BEFORE INSERT ON platform.outbox FOR EACH ROW EXECUTE FUNCTION held.hold()`;
const LET_GO = `
  DROP TRIGGER hold ON platform.outbox;
  INSERT INTO platform.outbox (event, payload) SELECT event, payload FROM held.outbox;
  SELECT pg_notify('madang_outbox', '')`;
const eventsDone = async (): Promise<number> =>
  (await admin.query("SELECT FROM pgboss.job WHERE name LIKE '%/identity.guest_merged' AND state = 'completed'"))
    .rowCount ?? 0;

const pendingOf = async (guestId: string): Promise<string[]> =>
  (
    await admin.query<{ pending: string[] }>('SELECT pending FROM auth.guest_merges WHERE guest_id = $1', [guestId])
  ).rows.flatMap(({ pending }) => pending);

it('every service shows an account what its guest had while the merge is held, to each of its sessions, and takes what is written to it', async () => {
  const account = await startAccount(installation.url);
  const guest = await startGuest(installation.url);
  const { conversation } = await useEveryService(installation.url, guest.token);
  const before = new Map<string, PersonalRecord[]>();
  for (const service of MOVERS) before.set(service, await recordsOf(installation.url, service, guest.token));
  await admin.query(HOLD);
  const after = new Map<string, PersonalRecord[]>();
  const session = await signIn(installation.url, account, { token: guest.token });
  expect(session.merge).toBe('pending');
  expect((await pendingOf(guest.id)).toSorted()).toEqual(MOVERS.toSorted());
  for (const [index, service] of MOVERS.entries()) {
    expect(await pendingOf(guest.id)).toContain(service);
    // The session that the merge opened, and one of another device.
    const held = await recordsOf(installation.url, service, index % 2 === 0 ? session.access_token : account.token);
    expect(held, service).toEqual(expect.arrayContaining(before.get(service) ?? []));
    after.set(service, held);
  }
  // What is found can be used, in either process of the service.
  for (const url of [installation.url, installation.elsewhere]) {
    const { body } = await call(
      url,
      'POST /conversations/:id/messages',
      { params: { id: conversation }, body: { content: '거울', stream: false } },
      { token: session.access_token },
    );
    expect(body.ai_message.content).not.toBe('');
  }
  // All have moved by having been asked, and the guest has gone.
  await expect.poll(() => pendingOf(guest.id), { message: 'each has said that it has moved' }).toEqual([]);
  expect((await admin.query('SELECT FROM platform.guest_merge WHERE guest_id = $1', [guest.id])).rowCount).toBe(0);
  expect((await admin.query('SELECT FROM auth.users WHERE id = $1', [guest.id])).rowCount).toBe(0);
  expect(await eventsDone()).toBe(0);
  // What comes late finds nothing left to do.
  await admin.query(LET_GO);
  await expect.poll(eventsDone, { message: 'the event is handled' }).toBeGreaterThanOrEqual(MOVERS.length);
  for (const service of MOVERS.filter((name) => name !== 'chat'))
    expect(await recordsOf(installation.url, service, account.token), service).toEqual(after.get(service));
});
