import pg from 'pg';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn, startAccount, unique } from '../support/accounts.ts';
import { call, opened, refusal, startGuest } from '../support/client.ts';
import { runNow } from '../support/jobs.ts';
import { png } from '../support/pictures.ts';
import { beginScan, confirmScan, earnedByScans, findScan, scanEnd, scanPhoto } from '../support/scans.ts';
import { SAMPLED_SHAPES, startShape, type Installation } from '../support/shapes.ts';

/** Only against hangs. */
const PATIENT = { timeout: 60_000, interval: 50 };

let pictures = 0;
/** Another one each time. */
const photo = (): Buffer => png(200, 150, [(pictures += 1) % 256, pictures >> 8, 90]);

describe.each(SAMPLED_SHAPES)('scans without a model, %s', (shape) => {
  let installation: Installation;
  let admin: pg.Client;
  beforeAll(async () => {
    installation = await startShape(shape);
    admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await installation.stop();
  });
  const guest = async () => ({ url: installation.url, ...(await startGuest(installation.url)) });
  const account = async () => ({ url: installation.url, ...(await startAccount(installation.url)) });
  const recycle = ({ url, token }: { readonly url: string; readonly token: string }, id: string) =>
    call(url, 'POST /scan/:id/recycled', { params: { id } }, { token });
  const barcode = async ({ url, token }: { readonly url: string; readonly token: string }, typed: string) =>
    (await call(url, 'POST /scan/barcodes', { body: { barcode: typed } }, { token })).body;

  it('say that a model is missing where nothing is found, and offer other ways', async () => {
    const scan = await scanPhoto(await guest(), photo());
    expect(scan).toMatchObject({
      status: 'done',
      progress: 100,
      picture: { width: 200, height: 150 },
      result: {
        item_id: null,
        category: null,
        known_by: null,
        model: null,
        model_problem: 'none_connected',
        candidates: [],
        next_step: { code: 'search', offers: ['search', 'category', 'barcode'] },
      },
      earns_points: true,
    });
    expect(scan.result?.next_step.text.ko).toContain('사진을 보는 모델이 있어야');
    expect(scan.result?.next_step.text.en).toContain('needs a vision model');
  });

  it('keep the photo without the place where it was taken', async () => {
    const me = await guest();
    const taken = await sharp({ create: { width: 80, height: 60, channels: 3, background: '#3a7' } })
      .withExif({ IFD0: { Make: 'Camera' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '37/1 33/1 0/1' } })
      .jpeg()
      .toBuffer();
    expect(taken.includes('Camera')).toBe(true);
    const { picture } = await scanPhoto(me, taken);
    const stored = Buffer.from(await (await fetch(me.url + (picture?.url ?? ''))).arrayBuffer());
    expect((await sharp(stored).metadata()).width).toBe(80);
    expect((await sharp(stored).metadata()).exif).toBeUndefined();
    expect(stored.includes('Camera')).toBe(false);
  });

  it('take a file that was uploaded before, and nobody else’s; and neither none nor two', async () => {
    const [me, other] = [await guest(), await guest()];
    const file = new File([new Uint8Array(photo())], 'a.png');
    const { id } = (await call(me.url, 'POST /files', { body: { purpose: 'photo', file } }, me)).body;
    const { task_id } = (await call(me.url, 'POST /scan', { body: { file_id: id } }, me)).body;
    expect((await scanEnd(me, task_id)).status).toBe('done');
    expect((await refusal(call(other.url, 'POST /scan', { body: { file_id: id } }, other))).problem.code).toBe(
      'file_not_found',
    );
    for (const body of [{}, { file_id: id, photo: file }])
      expect((await refusal(call(me.url, 'POST /scan', { body }, me))).problem.code).toBe('scan_needs_photo');
    const text = new File(['no picture'], 'a.png');
    expect((await refusal(call(me.url, 'POST /scan', { body: { photo: text } }, me))).problem.code).toBe(
      'unsupported_media_type',
    );
  });

  it('are not there for anybody else', async () => {
    const [me, other] = [await guest(), await account()];
    const { id } = await scanPhoto(me, photo());
    const params = { id };
    for (const [key, body] of [
      ['GET /scan/:id', undefined],
      ['GET /scan/:id/events', undefined],
      ['POST /scan/:id/confirm', { item_id: 'clear-pet-bottle' }],
      ['POST /scan/:id/recycled', undefined],
      ['DELETE /scan/:id', undefined],
    ] as const) {
      const { status, problem } = await refusal(call(me.url, key, { params, query: {}, body } as never, other));
      expect([key, status, problem.code]).toEqual([key, 404, 'scan_not_found']);
    }
    expect((await call(me.url, 'GET /scan/history', { query: {} }, other)).body.items).toEqual([]);
    expect((await findScan(me, id)).confirmed).toBeNull();
  });

  it('earn 10 points when it is said what they show and 50 when it is thrown away, once, however many say so at once', async () => {
    const me = await account();
    const { id } = await scanPhoto(me, photo());
    expect((await refusal(recycle(me, id))).problem.code).toBe('scan_not_confirmed');
    const confirmed = await confirmScan(me, id, 'beverage-can');
    expect(confirmed).toMatchObject({
      confirmed: { item_id: 'beverage-can', disposal_route: 'can' },
      earns_points: true,
    });
    expect((await confirmScan(me, id, 'food-can')).confirmed?.item_id).toBe('food-can');
    const answers = await Promise.all(Array.from({ length: 50 }, () => recycle(me, id)));
    expect(new Set(answers.map(({ body }) => body.recycled_at)).size).toBe(1);
    await expect
      .poll(() => earnedByScans(me), PATIENT)
      .toEqual([
        ['scan', 10],
        ['recycled', 50],
      ]);
    const outbox = await admin.query(
      `SELECT count(*)::int AS count FROM users.point_entries WHERE metadata->>'scan_id' = $1`,
      [id],
    );
    expect(outbox.rows).toEqual([{ count: 2 }]);
    expect((await refusal(confirmScan(me, id, 'beverage-can'))).problem.code).toBe('scan_recycled_already');
    expect((await confirmScan(me, id, 'food-can')).recycled_at).toBe(answers[0]?.body.recycled_at);
    const { body } = await call(me.url, 'GET /scan/stats', {}, me);
    expect(body).toEqual({ total_scans: 1, total_recycles: 1, categories: [{ category: 'metal', count: 1 }] });
  });

  it('earn once for one photo, however often it is sent, and also after the first scan was deleted', async () => {
    const me = await account();
    const same = photo();
    const seen: boolean[] = [];
    for (let time = 0; time < 8; time += 1) {
      const { id } = await scanPhoto(me, same);
      seen.push((await confirmScan(me, id, 'clear-pet-bottle')).earns_points);
      await recycle(me, id);
      if (time === 0) await call(me.url, 'DELETE /scan/:id', { params: { id } }, me);
    }
    expect(seen).toEqual([true, ...Array.from({ length: 7 }, () => false)]);
    const { id: other } = await scanPhoto(me, photo());
    await confirmScan(me, other, 'clear-pet-bottle');
    await expect
      .poll(() => earnedByScans(me), PATIENT)
      .toEqual([
        ['scan', 10],
        ['scan', 10],
        ['recycled', 50],
      ]);
  });

  it('earn for throwing away what was scanned again, where the first scan of the photo has only said what it is', async () => {
    const me = await account();
    const same = photo();
    const first = await scanPhoto(me, same);
    expect((await confirmScan(me, first.id, 'clear-pet-bottle')).earns).toEqual(['scan', 'recycled']);
    const second = await scanPhoto(me, same);
    expect(await confirmScan(me, second.id, 'clear-pet-bottle')).toMatchObject({
      earns: ['recycled'],
      earns_points: true,
    });
    await recycle(me, second.id);
    await recycle(me, first.id);
    expect((await findScan(me, first.id)).earns).toEqual(['scan']);
    const { id: third } = await scanPhoto(me, same);
    expect(await confirmScan(me, third, 'clear-pet-bottle')).toMatchObject({ earns: [], earns_points: false });
    await expect
      .poll(() => earnedByScans(me), PATIENT)
      .toEqual([
        ['scan', 10],
        ['recycled', 50],
      ]);
    const of = async (scan_id: string) =>
      (await call(me.url, 'GET /users/me/activities', { query: { scan_id } }, me)).body.items.map((one) => one.action);
    expect([await of(first.id), await of(second.id), await of(third)]).toEqual([['scan'], ['recycled'], []]);
  });

  it('count what a guest said of a barcode as an account’s word once they have registered', async () => {
    const me = await guest();
    const { id } = await barcode(me, '4006381333931');
    await confirmScan(me, id, 'pen');
    const said = async () => (await barcode(me, '4006381333931')).result?.barcodes[0]?.confirmed_by;
    expect(await said()).toBe(0);
    const body = { login_id: unique(), password: 'correct horse battery staple' };
    const registered = (await opened(call(me.url, 'POST /auth/register', { body }, me))).body;
    expect(registered.user_id).toBe(me.id);
    const someone = await guest();
    await expect
      .poll(async () => (await barcode(someone, '4006381333931')).result?.barcodes[0]?.confirmed_by, PATIENT)
      .toBe(1);
  });

  it('refuse a place in what is given out that is none, of each kind', async () => {
    const me = await guest();
    const id = '0192aaaa-0000-7000-8000-000000000000';
    for (const place of [
      [0, '880'],
      [0, 'x'],
      [1, id],
      [1, '8'],
      [2, '8801234567893'],
      [9, ''],
      [0],
      ['0', id],
      [0, id, 1],
    ]) {
      const cursor = Buffer.from(JSON.stringify(place)).toString('base64url');
      const { problem } = await refusal(call(me.url, 'GET /users/me/export/scan', { query: { cursor } }, me));
      expect([place, problem.code]).toEqual([place, 'invalid_cursor']);
    }
    const cursor = Buffer.from(JSON.stringify([0, id])).toString('base64url');
    expect((await call(me.url, 'GET /users/me/export/scan', { query: { cursor } }, me)).status).toBe(200);
  });

  it('know a barcode once two accounts say the same of it: not two guests, not one account twice', async () => {
    const [one, two, someone] = [await account(), await account(), await guest()];
    const say = async (who: typeof someone, item: string) =>
      confirmScan(who, (await barcode(who, '8801234567893')).id, item);
    expect((await barcode(someone, '8801234567893')).result).toMatchObject({
      item_id: null,
      barcodes: [{ barcode: '8801234567893', confirmed_by: 0, box: null }],
      next_step: { code: 'search', offers: ['search', 'category'] },
    });
    for (const who of [await guest(), await guest(), one, one]) await say(who, 'aseptic-carton');
    const asked = async () => (await barcode(someone, '880-1234 567893')).result;
    expect(await asked()).toMatchObject({ item_id: null, known_by: null, barcodes: [{ confirmed_by: 1 }] });
    await say(two, 'milk-carton');
    expect((await asked())?.item_id).toBeNull();
    await say(two, 'aseptic-carton');
    expect(await asked()).toMatchObject({
      item_id: 'aseptic-carton',
      known_by: 'barcode',
      disposal_route: 'carton',
      barcodes: [{ confirmed_by: 2 }],
      next_step: { code: 'confirm' },
    });
    // A number is no proof of a thing.
    expect(await earnedByScans(one)).toEqual([]);
    for (const wrong of ['8801234567890', '0000000000000', '12', '없음', '88012345678931'])
      expect((await refusal(barcode(someone, wrong))).problem.code).toBe('barcode_invalid');
  });

  /** All that somebody has in the files service, uploads too. */
  const filesOf = async ({ id }: { readonly id: string }): Promise<number | null> =>
    (await admin.query('SELECT FROM files.grants WHERE owner_id = $1', [id])).rowCount;

  it('go with their photo when they are deleted, also while they are read, and leave no upload', async () => {
    const me = await guest();
    const { id } = await scanPhoto(me, photo());
    expect(await filesOf(me)).toBe(1);
    await call(me.url, 'DELETE /scan/:id', { params: { id } }, me);
    const history = async () => (await call(me.url, 'GET /scan/history', { query: {} }, me)).body.items;
    expect([await filesOf(me), await history()]).toEqual([0, []]);
    expect((await refusal(findScan(me, id))).problem.code).toBe('scan_not_found');
    // One at a time is read of a person: the last one has not been begun with.
    const begun = await Promise.all([beginScan(me, photo()), beginScan(me, photo()), beginScan(me, photo())]);
    for (const one of begun.toReversed()) {
      await call(me.url, 'DELETE /scan/:id', { params: { id: one } }, me);
      expect((await refusal(findScan(me, one))).status).toBe(404);
    }
    await admin.query(`UPDATE scan.task SET finished_at = finished_at - interval '1 minute' WHERE id = ANY($1)`, [
      begun,
    ]);
    await installation.pass(16_000);
    await expect.poll(() => filesOf(me), PATIENT).toBe(0);
  });

  it('keep an upload that was there before them, when they are deleted', async () => {
    const me = await guest();
    const file = new File([new Uint8Array(photo())], 'a.png');
    const upload = { body: { purpose: 'photo', temporary: 'true', file } } as const;
    const { id: file_id } = (await call(me.url, 'POST /files', upload, me)).body;
    const { task_id: id } = (await call(me.url, 'POST /scan', { body: { file_id } }, me)).body;
    await scanEnd(me, id);
    await call(me.url, 'DELETE /scan/:id', { params: { id } }, me);
    expect((await call(me.url, 'GET /files', { query: {} }, me)).body.items.map((one) => one.id)).toEqual([file_id]);
  });

  it('that have failed have their photo for as long as they are shown', async () => {
    const me = await guest();
    const { id, picture } = await scanPhoto(me, photo());
    await admin.query('UPDATE scan.scan SET result = NULL WHERE id = $1', [id]);
    await admin.query(
      `UPDATE scan.task SET status = 'failed', error_code = 'task_interrupted', error_values = '{}',
         finished_at = now() - interval '1 minute' WHERE id = $1`,
      [id],
    );
    await installation.pass(16_000);
    await expect
      .poll(async () => (await admin.query('SELECT FROM scan.task WHERE id = $1 AND let_go', [id])).rowCount, PATIENT)
      .toBe(1);
    expect(await findScan(me, id)).toMatchObject({ status: 'failed', result: null });
    expect((await fetch(me.url + (picture?.url ?? ''))).status).toBe(200);
    expect(await filesOf(me)).toBe(1);
    await call(me.url, 'DELETE /scan/:id', { params: { id } }, me);
    expect(await filesOf(me)).toBe(0);
  });

  it('that have failed go with their photo, once nobody can follow them any more', async () => {
    const me = await guest();
    const { id } = await scanPhoto(me, photo());
    const kept = await scanPhoto(me, photo());
    await admin.query(`UPDATE scan.scan SET result = NULL, created_at = now() - interval '8 days' WHERE id = $1`, [id]);
    await runNow(installation, 'scan.remove-left-over');
    expect((await findScan(me, id)).id).toBe(id);
    await admin.query('DELETE FROM scan.task WHERE id = ANY($1)', [[id, kept.id]]);
    await runNow(installation, 'scan.remove-left-over');
    await expect
      .poll(
        async () => (await call(me.url, 'GET /scan/history', { query: {} }, me)).body.items.map((one) => one.id),
        PATIENT,
      )
      .toEqual([kept.id]);
    expect(await findScan(me, kept.id)).toMatchObject({ status: 'done', progress: 100, result: kept.result });
    const { rowCount } = await admin.query(`SELECT FROM files.grants WHERE owner_id = $1 AND purpose = 'held'`, [
      me.id,
    ]);
    expect(rowCount).toBe(1);
  });

  it('of a guest become the account’s, and earn nothing twice', async () => {
    const [mine, before] = [await account(), await guest()];
    const same = photo();
    for (const who of [mine, before]) {
      const { id } = await scanPhoto(who, same);
      await confirmScan(who, id, 'pen');
      await recycle(who, id);
    }
    await expect.poll(() => earnedByScans(before), PATIENT).toHaveLength(2);
    await expect.poll(() => earnedByScans(mine), PATIENT).toHaveLength(2);
    const typed = await barcode(before, '96385074');
    await confirmScan(before, typed.id, 'pen');
    const { access_token: token } = await signIn(mine.url, mine, { token: before.token });
    const me = { url: mine.url, token };
    const history = async () => (await call(me.url, 'GET /scan/history', { query: {} }, me)).body.items;
    await expect
      .poll(async () => (await history()).map(({ earns_points }) => earns_points), PATIENT)
      .toEqual([false, false, true]);
    await expect
      .poll(() => earnedByScans(me), PATIENT)
      .toEqual([
        ['scan', 10],
        ['recycled', 50],
      ]);
    for (const { picture } of (await history()).slice(1))
      expect((await fetch(me.url + (picture?.url ?? ''))).status).toBe(200);
    // What the guest has said of a barcode is the account's word now.
    expect((await barcode(me, '96385074')).result?.barcodes[0]?.confirmed_by).toBe(1);
  });
});
