import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Scan } from '@madang/contracts/scan/entities';
import { call } from './client.ts';

interface Who {
  readonly url: string;
  readonly token: string;
}

export const findScan = async ({ url, token }: Who, id: string): Promise<Scan> =>
  (await call(url, 'GET /scan/:id', { params: { id } }, { token })).body;

/** To its end. */
export const scanEnd = async (who: Who, id: string): Promise<Scan> => {
  for (;;) {
    const scan = await findScan(who, id);
    if (scan.status === 'done' || scan.status === 'failed') return scan;
    await sleep(30);
  }
};

export const beginScan = async ({ url, token }: Who, photo: Uint8Array): Promise<string> => {
  const body = { photo: new File([new Uint8Array(photo)], 'photo.jpg') };
  return (await call(url, 'POST /scan', { body }, { token })).body.task_id;
};

export const scanPhoto = async (who: Who, photo: Uint8Array): Promise<Scan> =>
  scanEnd(who, await beginScan(who, photo));

export const confirmScan = async ({ url, token }: Who, id: string, item_id: string): Promise<Scan> =>
  (await call(url, 'POST /scan/:id/confirm', { params: { id }, body: { item_id } }, { token })).body;

/** What the ledger has of scans, as its owner sees it. In order of points: events come in any. */
export const earnedByScans = async ({ url, token }: Who): Promise<[string, number][]> =>
  (await call(url, 'GET /users/me/activities', { query: { limit: '100' } }, { token })).body.items
    .filter(({ action }) => action === 'scan' || action === 'recycled')
    .map(({ action, points_earned }): [string, number] => [action, points_earned])
    .toSorted(([, a], [, b]) => a - b);

/** What such a scan has come to: reading pictures is not what is tried. */
const READ = {
  ...{ item_id: null, category: null, disposal_route: null, confidence: null, known_by: null, guide: null },
  ...{ model: null, model_problem: 'none_connected', unread: [], rows: [], candidates: [], barcodes: [] },
  next_step: { code: 'search', text: { ko: '찾아 주세요.', en: 'Find it.' }, offers: [] },
};

/** A scan that was read and not confirmed, of a photo that is known by its hash. */
export const storeReadScan = async (admin: pg.Client, ownerId: string, photo: string): Promise<string> => {
  const id = randomUUID();
  await admin.query('INSERT INTO scan.scan (id, owner_id, picture, result) VALUES ($1, $2, $3, $4)', [
    id,
    ownerId,
    JSON.stringify({ id: randomUUID(), file_hash: photo, width: 1, height: 1 }),
    JSON.stringify(READ),
  ]);
  return id;
};
