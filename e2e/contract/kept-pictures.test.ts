import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { StudioTask } from '@madang/contracts/studio';
import { signIn, startAccount } from '../support/accounts.ts';
import { call, refusal, startGuest, type SendOptions } from '../support/client.ts';
import { png } from '../support/pictures.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** Only against hangs. */
const PATIENT = { timeout: 120_000, interval: 50 };
const OFFER = '성수동 카페예요. 딸기라떼 신메뉴 5,500원, 4월 30일까지 해요';
const ORIGIN = 'https://ads.example';
const MEGABYTE = 1024 * 1024;
const QUOTA_MB = 20;
const PHOTO = png(600, 400, [214, 92, 104]);
const photo = (): File => new File([new Uint8Array(PHOTO)], '라떼.png', { type: 'image/png' });

let installation: Installation;
beforeAll(async () => {
  installation = await startShape('together', { CORS_ORIGINS: ORIGIN, FILES_MADE_MB: String(QUOTA_MB) });
});
afterAll(() => installation.stop());

const query = async (text: string, ...values: unknown[]): Promise<pg.QueryResult> => {
  const admin = new pg.Client(installation.database.adminUrl);
  await admin.connect();
  try {
    return await admin.query(text, values);
  } finally {
    await admin.end();
  }
};
const grantsOf = async (ownerId: string): Promise<number> =>
  (await query("SELECT FROM files.grants WHERE owner_id = $1 AND purpose IN ('held', 'made')", ownerId)).rowCount ?? 0;
const generate = async (fields: object, as: SendOptions) =>
  (await call(installation.url, 'POST /generate', { body: { input_text: OFFER, ...fields } }, as)).body;
const find = async (id: string, as: SendOptions) =>
  (await call(installation.url, 'GET /tasks/:id', { params: { id } }, as)).body;
const finished = async (id: string, as: SendOptions): Promise<StudioTask> => {
  await vi.waitUntil(async () => (await find(id, as)).expires_at !== null, PATIENT);
  return find(id, as);
};
const picture = async (as: SendOptions, fields: object = {}) => {
  const { task_id } = await generate({ generation_type: 'image', image: photo(), ...fields }, as);
  const { result, error } = await finished(task_id, as);
  expect(error).toBeNull();
  const params = { id: result?.generation_id ?? '' };
  return (await call(installation.url, 'GET /generations/:id', { params }, as)).body;
};
const statusOf = async (path: string, token: string): Promise<number> =>
  (await fetch(`${installation.url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
/** As if so much had been made for somebody. */
const fill = async (ownerId: string, megabytes: number): Promise<void> => {
  const hash = randomBytes(32).toString('hex');
  await query(
    "INSERT INTO files.blobs (hash, bytes, mime_type) VALUES ($1, $2, 'image/png')",
    hash,
    Math.floor(megabytes * MEGABYTE),
  );
  await query(
    "INSERT INTO files.grants (id, owner_id, blob_hash, purpose, name) VALUES ($1, $2, $3, 'made', 'x.png')",
    randomUUID(),
    ownerId,
    hash,
  );
};
/** What is let go, is let go some seconds after the end. */
const later = (ownerId: string): Promise<unknown> =>
  query("UPDATE studio.task SET finished_at = finished_at - interval '1 minute' WHERE owner_id = $1", ownerId);
/** While it works no task gets beyond reading what was made before. */
const withoutReading = async (work: () => Promise<void>): Promise<void> => {
  const admin = new pg.Client(installation.database.adminUrl);
  await admin.connect();
  try {
    await admin.query('BEGIN');
    await admin.query('LOCK TABLE studio.generation IN ACCESS EXCLUSIVE MODE');
    await work();
    await admin.query('ROLLBACK');
  } finally {
    await admin.end();
  }
};
/** While it works nobody begins a task. */
const withoutWorkers = async <T>(work: () => Promise<T>): Promise<T> => {
  const admin = new pg.Client(installation.database.adminUrl);
  await admin.connect();
  try {
    await admin.query("SELECT pg_advisory_lock(hashtextextended('studio_task', 0))");
    return await work();
  } finally {
    await admin.end();
  }
};
const messages = async (session_id: string, as: SendOptions) =>
  (await call(installation.url, 'GET /chat/history', { query: { session_id } }, as)).body.items;

it('gives the pictures of a session that was begun as a guest to the account that goes on in it', async () => {
  const headers = { origin: ORIGIN, 'sec-fetch-site': 'cross-site' };
  const form = new FormData();
  for (const [name, value] of [
    ['input_text', OFFER],
    ['generation_type', 'image'],
  ] as const)
    form.append(name, value);
  form.append('image', photo());
  form.append('logo', photo());
  const begun = await fetch(`${installation.url}/api/v1/generate`, { method: 'POST', body: form, headers });
  const cookie = (begun.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const { task_id, session_id } = (await begun.json()) as { task_id: string; session_id: string };
  await vi.waitUntil(
    async () => (await query("SELECT FROM studio.task WHERE id = $1 AND status = 'done'", task_id)).rowCount === 1,
    PATIENT,
  );
  const { token } = await startAccount(installation.url);
  const claimed = await fetch(`${installation.url}/api/v1/chat/session`, {
    method: 'POST',
    body: JSON.stringify({ session_id }),
    headers: { ...headers, cookie, 'content-type': 'application/json', authorization: `Bearer ${token}` },
  });
  expect(await claimed.json()).toMatchObject({ session_id });
  const [made] = (await call(installation.url, 'GET /generations', { query: {} }, { token })).body.items;
  const hashes = [made?.input_image?.file_hash, made?.output_image?.file_hash];
  await vi.waitUntil(
    async () => (await Promise.all(hashes.map((hash) => statusOf(`/images/${hash}`, token)))).every((s) => s === 200),
    PATIENT,
  );
  // The task is theirs as well, and what is made of it, with its photo and its logo.
  expect(await find(task_id, { token })).toMatchObject({ status: 'done' });
  const params = { id: made?.id ?? '' };
  const { body: again } = await call(
    installation.url,
    'POST /generations/:id/variations',
    { params, body: { headline: '봄을 한 모금' } },
    { token },
  );
  expect(await finished(again.task_id, { token })).toMatchObject({ status: 'done', error: null });
});

it('keeps what a guest made when the guest becomes an account', async () => {
  const account = await startAccount(installation.url);
  const guest = await startGuest(installation.url);
  const made = await picture({ token: guest.token });
  const { access_token: token } = await signIn(installation.url, account, { token: guest.token });
  await vi.waitUntil(async () => (await statusOf(`/images/${made.output_image?.file_hash}`, token)) === 200, PATIENT);
  expect(await grantsOf(guest.id)).toBe(0);
});

it('lets go of what came with a task that is cancelled while it is queued', async () => {
  const me = await startAccount(installation.url);
  await withoutWorkers(async () => {
    const csv = new File(['이름\n라떼\n'], 'x.csv');
    const table = await call(installation.url, 'POST /batches', { body: { csv, image: photo() } }, me);
    const one = await generate({ generation_type: 'image', image: photo(), logo: photo() }, me);
    for (const { task_id: id } of [table.body, one])
      await call(installation.url, 'POST /tasks/:id/cancel', { params: { id } }, me);
  });
  const files = async () => (await query('SELECT FROM files.grants WHERE owner_id = $1', me.id)).rowCount;
  expect(await files()).toBe(3);
  await later(me.id);
  await vi.waitUntil(async () => (await files()) === 0, PATIENT);
});

it('lets go of the photo of a task that has failed, and of what was half there', async () => {
  const me = await startAccount(installation.url);
  let [task_id, session_id] = ['', ''];
  await withoutReading(async () => {
    ({ task_id, session_id } = await generate({ generation_type: 'image', image: photo(), logo: photo() }, me));
    await vi.waitUntil(async () => (await find(task_id, me)).status === 'analyzing', PATIENT);
    await fill(me.id, QUOTA_MB);
  });
  expect(await finished(task_id, me)).toMatchObject({ status: 'failed', error_code: 'made_quota_exceeded' });
  expect(await grantsOf(me.id)).toBe(3);
  await later(me.id);
  await vi.waitUntil(async () => (await grantsOf(me.id)) === 1, PATIENT);
  expect((await messages(session_id, me)).map(({ role, image }) => [role, image])).toEqual([['user', null]]);
});

it('lets go of the photo of a task that was cancelled and deleted at once', async () => {
  const me = await startGuest(installation.url);
  let task_id = '';
  await withoutReading(async () => {
    ({ task_id } = await generate({ generation_type: 'image', image: photo() }, me));
    await vi.waitUntil(async () => (await find(task_id, me)).status === 'analyzing', PATIENT);
    await call(installation.url, 'POST /tasks/:id/cancel', { params: { id: task_id } }, me);
    await call(installation.url, 'DELETE /tasks/:id', { params: { id: task_id } }, me);
  });
  expect((await refusal(find(task_id, me))).problem.code).toBe('task_not_found');
  expect((await call(installation.url, 'GET /tasks', { query: {} }, me)).body.items).toEqual([]);
  expect(await grantsOf(me.id)).toBe(1);
  await later(me.id);
  await vi.waitUntil(async () => (await grantsOf(me.id)) === 0, PATIENT);
});

it('lets go of the photo and the logo of a table that was cancelled before a picture of it was made', async () => {
  const me = await startGuest(installation.url);
  await withoutReading(async () => {
    const csv = new File(['이름\n라떼\n모카\n'], 'x.csv');
    const { body } = await call(
      installation.url,
      'POST /batches',
      { body: { csv, image: photo(), logo: photo() } },
      me,
    );
    await vi.waitUntil(async () => (await find(body.task_id, me)).status === 'generating', PATIENT);
    await call(installation.url, 'POST /tasks/:id/cancel', { params: { id: body.task_id } }, me);
  });
  expect(await grantsOf(me.id)).toBe(2);
  await later(me.id);
  await vi.waitUntil(async () => (await grantsOf(me.id)) === 0, PATIENT);
});

it('refuses before it makes what could not be kept, and takes photos all the same', async () => {
  const me = await startAccount(installation.url);
  const made = await picture(me);
  await fill(me.id, QUOTA_MB);
  const params = { id: made.id };
  const csv = new File(['이름\n라떼\n'], 'x.csv');
  for (const refused of [
    () => generate({ generation_type: 'image', image: photo() }, me),
    () => call(installation.url, 'POST /generations/:id/variations', { params, body: {} }, me),
    () => call(installation.url, 'POST /generations/:id/pack', { params }, me),
    () => call(installation.url, 'POST /batches', { body: { csv } }, me),
  ])
    expect((await refusal(refused())).problem).toMatchObject({ status: 403, code: 'made_quota_exceeded' });
  expect(await finished((await generate({}, me)).task_id, me)).toMatchObject({ status: 'done' });
  const { body: limits } = await call(installation.url, 'GET /files/limits', {}, me);
  expect(limits.used_bytes).toBeLessThan(MEGABYTE);
});

it('answers a pack that is asked for again with what was asked of, and stores nothing twice', async () => {
  const me = await startGuest(installation.url);
  const made = await picture(me, { aspect_ratio: '4:3', template: 'hero' });
  const pack = async () => {
    const begun = await call(installation.url, 'POST /generations/:id/pack', { params: { id: made.id } }, me);
    return (await finished(begun.body.task_id, me)).result;
  };
  expect((await pack())?.output.image).not.toBeNull();
  const grants = await grantsOf(me.id);
  expect(await pack()).toMatchObject({
    generation_id: made.id,
    output: { image: { file_hash: made.output_image?.file_hash } },
  });
  expect(await grantsOf(me.id)).toBe(grants);
});

it('gives the other pictures of a pack where one of them was deleted', async () => {
  const me = await startGuest(installation.url);
  const made = await picture(me, { aspect_ratio: '4:3', pack: 'true' });
  await call(installation.url, 'DELETE /files/:id', { params: { id: made.output_image?.id ?? '' } }, me);
  const zip = await fetch(`${installation.url}/api/v1/generations/${made.id}/pack`, {
    headers: { authorization: `Bearer ${me.token}` },
  });
  expect(Object.keys(unzipSync(await zip.bytes())).toSorted()).toEqual(['16x9.png', '1x1.png', '9x16.png']);
  const params = { id: made.id };
  const alone = call(installation.url, 'GET /generations/:id/file', { params, query: { format: 'png' } }, me);
  expect((await refusal(alone)).problem.code).toBe('file_not_found');
});
