import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { StudioTask } from '@madang/contracts/studio';
import { KEY } from '../doubles/engines/engine-double.ts';
import { startOpenAiImages } from '../doubles/engines/openai-images.ts';
import { startAccount, type Account } from '../support/accounts.ts';
import { call, refusal, startGuest } from '../support/client.ts';
import { png } from '../support/pictures.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** Only against hangs. */
const PATIENT = { timeout: 120_000, interval: 50 };
const OFFER = '성수동 카페예요. 딸기라떼 신메뉴 5,500원, 4월 30일까지 해요';
const ORIGIN = 'https://ads.example';
const BROWSER = { origin: ORIGIN, 'sec-fetch-site': 'cross-site' };
const QUOTA_MB = 20;
const GUEST_QUOTA_MB = 5;

let openai: Awaited<ReturnType<typeof startOpenAiImages>>;
let installation: Installation;
let admin: pg.Client;
beforeAll(async () => {
  openai = await startOpenAiImages();
  installation = await startShape('together', {
    LOG_LEVEL: 'silent',
    CORS_ORIGINS: ORIGIN,
    FILES_MADE_MB: String(QUOTA_MB),
    FILES_GUEST_MADE_MB: String(GUEST_QUOTA_MB),
    STUDIO_OPENAI_API_KEY: KEY,
    STUDIO_OPENAI_BASE_URL: `${openai.url}/v1`,
    STUDIO_GUEST_PICTURES_PER_DAY: '100',
  });
  admin = new pg.Client(installation.database.adminUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await installation.stop();
  await openai.stop();
});
beforeEach(() => {
  openai.asked.length = 0;
});

const photo = (): File => new File([new Uint8Array(png(600, 400, [214, 92, 104]))], '라떼.png', { type: 'image/png' });
const api = (path: string): string => `${installation.url}/api/v1${path}`;

interface Begun {
  readonly task_id: string;
  readonly session_id: string;
  readonly cookie: string;
}
/** Begins something as a guest whom a cookie keeps. */
const beginAsGuest = async (path: string, fields: Readonly<Record<string, string | File>>): Promise<Begun> => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const guest = await fetch(api('/chat/session'), {
    method: 'POST',
    headers: { ...BROWSER, 'content-type': 'application/json' },
    body: '{}',
  });
  const cookie = (guest.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const answer = await fetch(api(path), { method: 'POST', body: form, headers: { ...BROWSER, cookie } });
  expect(answer.status).toBe(202);
  return { ...((await answer.json()) as Omit<Begun, 'cookie'>), cookie };
};
const claim = async ({ session_id, cookie }: Begun, { token }: Pick<Account, 'token'>): Promise<string> => {
  const answer = await fetch(api('/chat/session'), {
    method: 'POST',
    body: JSON.stringify({ session_id }),
    headers: { ...BROWSER, cookie, 'content-type': 'application/json', authorization: `Bearer ${token}` },
  });
  return ((await answer.json()) as { session_id: string }).session_id;
};

const rowsOf = async (text: string, ...values: unknown[]): Promise<Record<string, unknown>[]> =>
  (await admin.query<Record<string, unknown>>(text, values)).rows;
const ended = async (id: string, { token }: Pick<Account, 'token'>): Promise<StudioTask> => {
  const find = async () => (await call(installation.url, 'GET /tasks/:id', { params: { id } }, { token })).body;
  await vi.waitUntil(async () => (await find()).expires_at !== null, PATIENT);
  return find();
};
const ownersOfFiles = async (...ids: (string | null | undefined)[]): Promise<unknown[]> =>
  (await rowsOf('SELECT owner_id FROM files.grants WHERE id = ANY($1)', ids)).map(({ owner_id }) => owner_id);

/** While it works nobody begins a task. */
const withoutWorkers = async <T>(work: () => Promise<T>): Promise<T> => {
  const key = "hashtextextended('studio_task', 0)";
  await admin.query(`SELECT pg_advisory_lock(${key})`);
  try {
    return await work();
  } finally {
    await admin.query(`SELECT pg_advisory_unlock(${key})`);
  }
};
/** While it works the files service cannot do what is said here. */
const whileFilesRefuse = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  await admin.query(
    `CREATE FUNCTION files.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not now''; END'`,
  );
  await admin.query(`CREATE TRIGGER refuse BEFORE ${what} EXECUTE FUNCTION files.refuse()`);
  try {
    return await work();
  } finally {
    await admin.query('DROP FUNCTION files.refuse() CASCADE');
  }
};
const MOVES = 'UPDATE OF owner_id ON files.grants FOR EACH ROW';
const ADVERTISEMENTS = "INSERT ON files.grants FOR EACH ROW WHEN (NEW.name = 'advertisement.png')";

it('makes for an account what it began as a guest and what was queued still, however late files hear of it', async () => {
  const account = await startAccount(installation.url);
  const begun = await whileFilesRefuse(MOVES, async () => {
    const queued = await withoutWorkers(async () => {
      const one = await beginAsGuest('/generate', {
        input_text: OFFER,
        generation_type: 'image',
        image: photo(),
        logo: photo(),
      });
      expect(await claim(one, account)).toBe(one.session_id);
      return one;
    });
    expect(await ended(queued.task_id, account)).toMatchObject({ status: 'done', error: null });
    return queued;
  });
  const [made] = (await call(installation.url, 'GET /generations', { query: {} }, account)).body.items;
  expect(made?.session_id).toBe(begun.session_id);
  const ids = [made?.input_image?.id, made?.output_image?.id];
  await vi.waitUntil(async () => (await ownersOfFiles(...ids)).every((owner) => owner === account.id), PATIENT);
  expect(await ownersOfFiles(...ids)).toHaveLength(2);
});

it('makes what an account begins in a session that it has claimed, however late files hear of that', async () => {
  const account = await startAccount(installation.url);
  const begun = await beginAsGuest('/generate', {
    input_text: OFFER,
    generation_type: 'image',
    image: photo(),
    logo: photo(),
  });
  const done = async () => (await rowsOf('SELECT status FROM studio.task WHERE id = $1', begun.task_id))[0]?.['status'];
  await vi.waitUntil(async () => (await done()) === 'done', PATIENT);
  await whileFilesRefuse(MOVES, async () => {
    expect(await claim(begun, account)).toBe(begun.session_id);
    const [made] = (await call(installation.url, 'GET /generations', { query: {} }, account)).body.items;
    const params = { id: made?.id ?? '' };
    const { session_id } = begun;
    const edit = { input_text: '더 짧게 줄여 줘', generation_type: 'image', session_id } as const;
    const tasks = [
      (await call(installation.url, 'POST /generate', { body: edit }, account)).body,
      (await call(installation.url, 'POST /generations/:id/variations', { params, body: { seed: 3 } }, account)).body,
    ];
    for (const { task_id } of tasks)
      expect(await ended(task_id, account)).toMatchObject({ status: 'done', error: null });
    const file = await fetch(api(`/generations/${params.id}/file`), {
      headers: { authorization: `Bearer ${account.token}` },
    });
    expect(file.status).toBe(200);
  });
});

it('makes the rows of a table for an account that it began as a guest', async () => {
  const [account, guest] = [await startAccount(installation.url), await startGuest(installation.url)];
  const task_id = await withoutWorkers(async () => {
    const csv = new File(['이름\n라떼\n모카\n'], 'x.csv');
    const { body } = await call(installation.url, 'POST /batches', { body: { csv, image: photo() } }, guest);
    // As a claim does, of which files hear nothing: who has a token alone has no cookie to claim with.
    for (const [table, column] of Object.entries({ chat_session: 'id::text', task: "payload->>'session_id'" }))
      await admin.query(`UPDATE studio.${table} SET owner_id = $1 WHERE ${column} = $2`, [account.id, body.session_id]);
    return body.task_id;
  });
  expect(await ended(task_id, account)).toMatchObject({ status: 'done', error: null });
  const { items } = (await call(installation.url, 'GET /generations', { query: {} }, account)).body;
  const ids = items.flatMap(({ input_image, output_image }) => [input_image?.id, output_image?.id]);
  expect(items).toHaveLength(2);
  expect(await ownersOfFiles(...ids)).toEqual([account.id, account.id, account.id]);
});

it.each([
  ['a painting that was stored for the guest', ADVERTISEMENTS, 1],
  ['all of its pictures stored for the guest', 'UPDATE OF result ON studio.task FOR EACH ROW', 2],
])('pays once, and loses nothing, where an attempt failed with %s', async (_, refused, stored) => {
  const account = await startAccount(installation.url);
  const begun = await whileFilesRefuse(refused, async () => {
    const one = await beginAsGuest('/generate', {
      input_text: OFFER,
      generation_type: 'image',
      engine: 'openai',
      image: photo(),
    });
    await vi.waitUntil(
      async () => (await rowsOf('SELECT failures FROM studio.task WHERE id = $1', one.task_id))[0]?.['failures'] !== 0,
      PATIENT,
    );
    const [{ owner_id } = {}] = await rowsOf('SELECT owner_id FROM studio.task WHERE id = $1', one.task_id);
    expect(await rowsOf("SELECT FROM files.grants WHERE owner_id = $1 AND purpose = 'made'", owner_id)).toHaveLength(
      stored,
    );
    return one;
  });
  await whileFilesRefuse(MOVES, async () => {
    await claim(begun, account);
    expect(await ended(begun.task_id, account)).toMatchObject({ status: 'done', error: null });
  });
  expect(openai.asked).toHaveLength(1);
  const files = async () => {
    const [row] = await rowsOf(
      `SELECT output_image->>'id' AS made, painted_image->>'id' AS painted, input_image->>'id' AS sent FROM studio.generation WHERE session_id = $1`,
      begun.session_id,
    );
    return ownersOfFiles(String(row?.['made']), String(row?.['painted']), String(row?.['sent']));
  };
  await vi.waitUntil(async () => (await files()).every((owner) => owner === account.id), PATIENT);
  expect(await files()).toHaveLength(3);
});

/** As if so much had been made for somebody. */
const fill = async (ownerId: string, megabytes: number): Promise<void> => {
  const hash = randomBytes(32).toString('hex');
  const size = Math.floor(megabytes * 1024 * 1024);
  await admin.query("INSERT INTO files.blobs (hash, bytes, mime_type) VALUES ($1, $2, 'image/png')", [hash, size]);
  await admin.query(
    "INSERT INTO files.grants (id, owner_id, blob_hash, purpose, name) VALUES ($1, $2, $3, 'made', 'x.png')",
    [randomUUID(), ownerId, hash],
  );
};

it('keeps what was paid where there was a little room, and then asks no engine any more', async () => {
  const me = await startAccount(installation.url);
  await fill(me.id, QUOTA_MB - 0.001);
  const body = { input_text: OFFER, generation_type: 'image', engine: 'openai' } as const;
  const { task_id } = (await call(installation.url, 'POST /generate', { body }, me)).body;
  expect(await ended(task_id, me)).toMatchObject({ status: 'done', error: null });
  expect((await refusal(call(installation.url, 'POST /generate', { body }, me))).problem.code).toBe(
    'made_quota_exceeded',
  );
  expect(openai.asked).toHaveLength(1);
});

it('asks no engine for what was queued while there was room, and makes no row of a table beyond it', async () => {
  const me = await startAccount(installation.url);
  const tasks = await withoutWorkers(async () => {
    const body = { input_text: OFFER, generation_type: 'image', engine: 'openai' } as const;
    const painted = (await call(installation.url, 'POST /generate', { body }, me)).body.task_id;
    const csv = new File(['이름\n라떼\n'], 'x.csv');
    const table = (await call(installation.url, 'POST /batches', { body: { csv } }, me)).body.task_id;
    await fill(me.id, QUOTA_MB);
    return [painted, table];
  });
  for (const id of tasks)
    expect(await ended(id, me)).toMatchObject({ status: 'failed', error_code: 'made_quota_exceeded', attempts: 1 });
  expect(openai.asked).toHaveLength(0);
});

it('has a smaller room for guests, who are told what to do', async () => {
  const guest = await startGuest(installation.url);
  await fill(guest.id, GUEST_QUOTA_MB);
  const body = { input_text: OFFER, generation_type: 'image' } as const;
  const { problem } = await refusal(call(installation.url, 'POST /generate', { body }, guest));
  expect(problem).toMatchObject({ status: 403, code: 'guest_made_quota_exceeded' });
});
