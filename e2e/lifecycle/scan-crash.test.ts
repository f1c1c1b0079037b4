import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { SCAN_STAGES } from '@madang/contracts/scan/entities';
import { startAccount } from '../support/accounts.ts';
import { call } from '../support/client.ts';
import { PATIENT, startKilledWorker, type KilledWorker } from '../support/killed-workers.ts';
import { png } from '../support/pictures.ts';
import { beginScan, confirmScan, earnedByScans, findScan } from '../support/scans.ts';

let worker: KilledWorker;
beforeAll(async () => {
  worker = await startKilledWorker([
    { table: 'scan.task', column: 'status', on: 'UPDATE' },
    { table: 'platform.outbox', column: 'event', on: 'INSERT' },
  ]);
});
afterAll(() => worker.stop());

it('has one result of each scan, and its points once, whatever its worker was at when it was killed', async () => {
  const me = await startAccount(worker.url);
  const who = () => ({ url: worker.url, token: me.token });
  for (const [index, { name }] of SCAN_STAGES.entries()) {
    const id = await worker.killAt(
      name,
      () => beginScan(who(), png(60, 40, [index, 120, 30])),
      async (begun) => {
        expect(await findScan(who(), begun)).toMatchObject({ status: name, result: null, attempts: 1 });
      },
    );
    await vi.waitUntil(async () => ['done', 'failed'].includes((await findScan(who(), id)).status), PATIENT);
    const scan = await findScan(who(), id);
    expect(scan).toMatchObject({ status: 'done', progress: 100, error: null, result: { known_by: null } });
    expect(scan.attempts).toBeGreaterThan(1);
    const held = await worker.admin.query(`SELECT FROM files.grants WHERE owner_id = $1 AND purpose = 'held'`, [me.id]);
    expect(held.rowCount).toBe(index + 1);
    await confirmScan(who(), id, 'clear-pet-bottle');
    const recycle = () => call(worker.url, 'POST /scan/:id/recycled', { params: { id } }, who());
    // At the moment at which it tells of points.
    await worker.killAt('scan.recycled', () => recycle().catch(() => undefined));
    await recycle();
  }
  const all = [...SCAN_STAGES.map(() => ['scan', 10]), ...SCAN_STAGES.map(() => ['recycled', 50])];
  await expect.poll(() => earnedByScans(who()), PATIENT).toEqual(all);
  const { body } = await call(worker.url, 'GET /scan/history', { query: {} }, who());
  expect(body.items).toHaveLength(SCAN_STAGES.length);
}, 600_000);
