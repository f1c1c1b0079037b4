import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { STAGES } from '@madang/contracts/studio';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { call, startGuest } from '../support/client.ts';

/** Only against hangs. */
const PATIENT = { timeout: 120_000, interval: 50 };
const LOCK = 4711;
const stages = STAGES.map(({ name }) => name);
/** One at each stage; more by `npm run task-kills`. */
const KILLS = Number(process.env['TASK_KILLS'] ?? stages.length);

let database: TestDatabase;
let admin: pg.Client;
let worker: MadangProcess;
const start = (): Promise<MadangProcess> =>
  startProcess([], { ...database.env, NODE_ENV: 'test', LOG_LEVEL: 'warn', RATE_LIMIT_PER_MINUTE: '0' });

/** An update by which a task would leave the stage that is named in held.stage waits for as long as the test holds a lock. */
const HOLD = `
  CREATE SCHEMA held;
  CREATE TABLE held.stage (name text);
  CREATE FUNCTION held.hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    IF NEW.status <> OLD.status AND EXISTS (SELECT FROM held.stage WHERE name = OLD.status) THEN
      PERFORM pg_advisory_xact_lock_shared(${LOCK});
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER hold BEFORE UPDATE ON studio.task FOR EACH ROW EXECUTE FUNCTION held.hold()`;

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

/** Progress of each event, to the last one, as a reader without a token gets them. */
const readEvents = async (url: string): Promise<{ readonly event: string; readonly progress: number }[]> => {
  const text = await (await fetch(`${worker.url}${url}`)).text();
  return [...text.matchAll(/^event: (.+)$[\s\S]*?^data: (.+)$/gm)].map(([, event = '', data = '{}']) => ({
    event,
    progress: (JSON.parse(data) as { progress: number }).progress,
  }));
};

it(`has one result of each task, whatever its worker was at when it was killed (${KILLS} kills)`, async () => {
  const guest = await startGuest(worker.url);
  const token = { token: guest.token };
  for (let kill = 0; kill < KILLS; kill += 1) {
    const stage = stages[kill % stages.length] ?? 'ingesting';
    await admin.query(`SELECT pg_advisory_lock(${LOCK})`);
    await admin.query('INSERT INTO held.stage VALUES ($1)', [stage]);
    const { body: begun } = await call(
      worker.url,
      'POST /generate',
      { body: { input_text: `연남동 카페 크림라떼 ${kill + 1}번째 손님 할인` } },
      token,
    );
    const find = async () => (await call(worker.url, 'GET /tasks/:id', { params: { id: begun.task_id } }, token)).body;
    await vi.waitUntil(isHeld, PATIENT);
    expect(await find()).toMatchObject({ status: stage, result: null, attempts: 1 });

    worker.kill('SIGKILL');
    await worker.exited();
    await admin.query('DELETE FROM held.stage');
    await admin.query(`SELECT pg_advisory_unlock(${LOCK})`);
    worker = await start();
    await vi.waitUntil(async () => ['done', 'failed'].includes((await find()).status), PATIENT);
    const task = await find();
    expect(task).toMatchObject({ status: 'done', progress: 100, error: null });
    expect(task.attempts).toBeGreaterThan(1);
    const { body: history } = await call(
      worker.url,
      'GET /chat/history',
      { query: { session_id: begun.session_id } },
      token,
    );
    expect(history.items.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(history.items[1]?.content).toBe(task.result?.output.output_text);
    const { body: made } = await call(worker.url, 'GET /generations', { query: { limit: '100' } }, token);
    expect(made.items.filter(({ session_id }) => session_id === begun.session_id).map(({ id }) => id)).toEqual([
      task.result?.generation_id,
    ]);
    const events = await readEvents(begun.events_url);
    expect(events.filter(({ event }) => event !== 'task.progress').map(({ event }) => event)).toEqual(['task.done']);
    const progress = events.map((each) => each.progress);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  }
  const { body } = await call(worker.url, 'GET /generations', { query: { limit: '100' } }, token);
  expect(body.items).toHaveLength(Math.min(KILLS, 100));
  console.log(`workers killed: ${KILLS}`);
}, 600_000);
