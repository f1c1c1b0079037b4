import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { binsCsv } from '../support/bins-csv.ts';
import { call } from '../support/client.ts';
import { PATIENT, startKilledWorker, type KilledWorker } from '../support/killed-workers.ts';
import { startWithRole } from '../support/roles.ts';

let worker: KilledWorker;
beforeAll(async () => {
  worker = await startKilledWorker([{ table: 'locations.place', column: 'import_record', on: 'INSERT' }]);
});
afterAll(() => worker.stop());

const RECORDS = 7000;

it('an import whose process is killed is said to have stopped, and the same file goes on where it was', async () => {
  const { token } = await startWithRole(worker, 'admin');
  const upload = () =>
    call(
      worker.url,
      'POST /admin/locations/imports',
      { body: { data_set: 'clothing-bins', replace: 'true', file: binsCsv(RECORDS) } },
      { token },
    );
  const read = async (id: string) =>
    (await call(worker.url, 'GET /admin/locations/imports/:id', { params: { id } }, { token })).body;
  const staged = path.join(String(worker.database.env['MADANG_DATA']), 'staged');
  const stagedBy = async (pid: number) => (await readdir(staged)).filter((name) => name.includes(`-${pid}-`));
  const killed = worker.pid;
  const beginning = async (): Promise<string> => {
    const { body } = await upload();
    expect(await stagedBy(killed)).toHaveLength(1);
    return body.id;
  };
  // In the third of its four parts.
  const first = await worker.killAt('5000', beginning);
  expect(await stagedBy(killed)).toEqual([]);
  expect(await read(first)).toMatchObject({ state: 'stopped', report: null });
  const { id } = (await upload()).body;
  await expect.poll(async () => (await read(id)).state, PATIENT).toBe('done');
  expect(await read(id)).toMatchObject({
    records: RECORDS,
    report: { resumed_at: 4000, added: RECORDS - 4000, rejected: [], was_there: false },
  });
  const sets = (await call(worker.url, 'GET /locations/sets', {}, {})).body.items;
  expect(sets.find(({ data_set }) => data_set === 'clothing-bins')?.rows).toBe(RECORDS);
});
