import { readdir } from 'node:fs/promises';
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
  // Where a process that is told of no other folder stages what is uploaded.
  const stagedBy = async (pid: number) =>
    (await readdir('/tmp')).filter((name) => name.startsWith(`madang-import-${pid}-`));
  const killed = worker.pid;
  let first = '';
  // In the third of its four parts.
  await worker.killAt('5000', async () => {
    first = (await upload()).body.id;
    expect(await stagedBy(killed)).toHaveLength(1);
  });
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
