import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { SCAN_STAGES } from '@madang/contracts/scan/entities';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { startAccount } from '../support/accounts.ts';
import { call } from '../support/client.ts';
import { png } from '../support/pictures.ts';
import { beginScan, confirmScan, earnedByScans, findScan } from '../support/scans.ts';

/** Only against hangs. */
const PATIENT = { timeout: 120_000, interval: 50 };
const LOCK = 4712;

let database: TestDatabase;
let admin: pg.Client;
let worker: MadangProcess;
const start = (): Promise<MadangProcess> =>
  startProcess([], { ...database.env, NODE_ENV: 'test', LOG_LEVEL: 'warn', RATE_LIMIT_PER_MINUTE: '0' });

/** An update by which a scan would leave the stage that is named in held.stage waits for as long as the test holds a lock. */
const HOLD = `
  CREATE SCHEMA held;
  CREATE TABLE held.stage (name text);
  CREATE FUNCTION held.hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    IF NEW.status <> OLD.status AND EXISTS (SELECT FROM held.stage WHERE name = OLD.status) THEN
      PERFORM pg_advisory_xact_lock_shared(${LOCK});
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER hold BEFORE UPDATE ON scan.task FOR EACH ROW EXECUTE FUNCTION held.hold()`;

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  worker = await start();
  await admin.query(HOLD);
});
afterAll(async () => {
  await admin.end();
  worker.kill('SIGTERM');
  await worker.exited();
  await database.close();
});

const isHeld = async (): Promise<boolean> =>
  (await admin.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = ${LOCK} AND NOT granted`))
    .rowCount === 1;

it('has one result of each scan, and its points once, whatever its worker was at when it was killed', async () => {
  const me = await startAccount(worker.url);
  const who = () => ({ url: worker.url, token: me.token });
  for (const [index, { name }] of SCAN_STAGES.entries()) {
    await admin.query(`SELECT pg_advisory_lock(${LOCK})`);
    await admin.query('INSERT INTO held.stage VALUES ($1)', [name]);
    const id = await beginScan(who(), png(60, 40, [index, 120, 30]));
    await vi.waitUntil(isHeld, PATIENT);
    expect(await findScan(who(), id)).toMatchObject({ status: name, result: null, attempts: 1 });

    worker.kill('SIGKILL');
    await worker.exited();
    await admin.query('DELETE FROM held.stage');
    await admin.query(`SELECT pg_advisory_unlock(${LOCK})`);
    worker = await start();
    await vi.waitUntil(async () => ['done', 'failed'].includes((await findScan(who(), id)).status), PATIENT);
    const scan = await findScan(who(), id);
    expect(scan).toMatchObject({ status: 'done', progress: 100, error: null, result: { known_by: null } });
    expect(scan.attempts).toBeGreaterThan(1);
    const held = await admin.query(`SELECT FROM files.grants WHERE owner_id = $1 AND purpose = 'held'`, [me.id]);
    expect(held.rowCount).toBe(index + 1);
    await confirmScan(who(), id, 'clear-pet-bottle');
    // At the moment at which it would tell of points.
    const noted = call(worker.url, 'POST /scan/:id/recycled', { params: { id } }, who()).catch(() => undefined);
    worker.kill('SIGKILL');
    await Promise.all([worker.exited(), noted]);
    worker = await start();
    await call(worker.url, 'POST /scan/:id/recycled', { params: { id } }, who());
  }
  const all = [...SCAN_STAGES.map(() => ['scan', 10]), ...SCAN_STAGES.map(() => ['recycled', 50])];
  await expect.poll(() => earnedByScans(who()), PATIENT).toEqual(all);
  const { body } = await call(worker.url, 'GET /scan/history', { query: {} }, who());
  expect(body.items).toHaveLength(SCAN_STAGES.length);
}, 600_000);
