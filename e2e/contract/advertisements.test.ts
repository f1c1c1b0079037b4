import { buffer } from 'node:stream/consumers';
import pg from 'pg';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { StudioTask } from '@madang/contracts/studio';
import { signIn, startAccount } from '../support/accounts.ts';
import { call, refusal, startGuest, type SendOptions } from '../support/client.ts';
import { png } from '../support/pictures.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** Only against hangs. */
const PATIENT = { timeout: 120_000, interval: 50 };
const OFFER = '성수동 카페예요. 딸기라떼 신메뉴 5,500원, 4월 30일까지 해요';
const PHOTO = png(600, 400, [214, 92, 104]);
const photo = (): File => new File([new Uint8Array(PHOTO)], '라떼.png', { type: 'image/png' });

let installation: Installation;
let me: SendOptions & { readonly token: string };
beforeAll(async () => {
  installation = await startShape('together');
  me = await startGuest(installation.url);
});
afterAll(() => installation.stop());

const finished = async (id: string, as: SendOptions = me): Promise<StudioTask> => {
  let task: StudioTask | undefined;
  await vi.waitUntil(async () => {
    task = (await call(installation.url, 'GET /tasks/:id', { params: { id } }, as)).body;
    return task.expires_at !== null;
  }, PATIENT);
  return task ?? expect.unreachable();
};
const generate = async (fields: object, as: SendOptions = me) =>
  (await call(installation.url, 'POST /generate', { body: { input_text: OFFER, ...fields } }, as)).body;
/** Copy alone is enough where no picture is looked at. */
const picture = async (fields: object = {}, as: SendOptions = me) => {
  const { task_id } = await generate({ generation_type: 'image', image: photo(), ...fields }, as);
  const { result } = await finished(task_id, as);
  return find(result?.generation_id ?? expect.unreachable(), as);
};
const find = async (id: string, as: SendOptions = me) =>
  (await call(installation.url, 'GET /generations/:id', { params: { id } }, as)).body;
const vary = async (id: string, body: object, as: SendOptions = me) => {
  const { body: begun } = await call(
    installation.url,
    'POST /generations/:id/variations',
    { params: { id }, body },
    as,
  );
  return finished(begun.task_id, as);
};
/** Of what begins something of one of them. */
const refusals = async (params: { readonly id: string }, as: SendOptions): Promise<string[]> => {
  const refused = [
    await refusal(call(installation.url, 'POST /generations/:id/variations', { params, body: {} }, as)),
    await refusal(call(installation.url, 'POST /generations/:id/pack', { params }, as)),
  ];
  return refused.map(({ problem }) => problem.code);
};
const fileOf = async (id: string, query: { format: 'png' | 'webp' | 'pdf'; paper?: 'A4' | 'A5' }) => {
  const { body } = await call(installation.url, 'GET /generations/:id/file', { params: { id }, query }, me);
  return { type: body.type, bytes: await buffer(body.bytes) };
};
const download = async (path: string | null | undefined): Promise<Buffer> => {
  const response = await fetch(`${installation.url}${path ?? ''}`);
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
};
const sizeOf = (bytes: Uint8Array): number[] => {
  const view = Buffer.from(bytes);
  return [view.readUInt32BE(16), view.readUInt32BE(20)];
};
const withAdmin = async <T>(work: (admin: pg.Client) => Promise<T>): Promise<T> => {
  const admin = new pg.Client(installation.database.adminUrl);
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
};
/** While it works no task gets beyond reading: what was made before cannot be looked up. */
const held = (work: () => Promise<void>): Promise<void> =>
  withAdmin(async (admin) => {
    await admin.query('BEGIN');
    await admin.query('LOCK TABLE studio.generation IN ACCESS EXCLUSIVE MODE');
    try {
      await work();
    } finally {
      await admin.query('ROLLBACK');
    }
  });

it('sets copy that was changed by hand again: the same photo and layout, nothing written anew, kept beside what was there', async () => {
  const made = await picture({ template: 'hero', aspect_ratio: '4:3', seed: '7' });
  const words = { headline: '봄을 한 모금', sub: '성수동 골목 끝', price: '6,000원' };
  const { result, status } = await vary(made.id, words);
  expect(status).toBe('done');
  const again = await find(result?.generation_id ?? '');
  expect(again).toMatchObject({
    origin_id: made.id,
    session_id: made.session_id,
    template: 'hero',
    aspect_ratio: '4:3',
    seed: 7,
    provider: 'madang/compositor, person',
    // What was not changed tells the price as it is now.
    setting: { ...made.setting, ...words, body: made.setting?.body.replaceAll('5,500원', '6,000원') },
    input_image: { id: made.input_image?.id },
  });
  expect(again.candidates[0]).toMatchObject({ headline: '봄을 한 모금', sub: '성수동 골목 끝' });
  // Nor do the others tell the old one.
  expect(JSON.stringify(made.candidates)).toContain('5,500원');
  expect(JSON.stringify(again.candidates.slice(1))).toBe(
    JSON.stringify(made.candidates).replaceAll('5,500원', '6,000원'),
  );
  expect(again.output_image?.file_hash).not.toBe(made.output_image?.file_hash);
  // Back again it is the same picture, to the byte, and the engine's copy again.
  const { headline, sub, price } = made.setting ?? expect.unreachable();
  const back = await find((await vary(again.id, { headline, sub, price })).result?.generation_id ?? '');
  expect(back).toMatchObject({ origin_id: made.id, output_image: { file_hash: made.output_image?.file_hash } });
  const { body } = await call(installation.url, 'GET /generations', { query: { origin_id: made.id } }, me);
  expect(body.items.map(({ id }) => id)).toEqual([back.id, again.id, made.id]);
  // It is no turn of the conversation.
  const history = await call(installation.url, 'GET /chat/history', { query: { session_id: made.session_id } }, me);
  expect(history.body.items).toHaveLength(2);
});

it('does what is said of the last one: another name of the shop, a price put right, what is taken away', async () => {
  const say = async (input_text: string, session_id?: string) => {
    const body = { input_text, generation_type: 'image', template: 'hero', ...(session_id && { session_id }) };
    const { result } = await finished((await generate(body)).task_id);
    return find(result?.generation_id ?? '');
  };
  const bakery = await say('연남동 빵집 밀담이에요. 소금빵 2,500원, 매일 아침 8시부터');
  const { session_id } = bakery;
  expect(bakery.setting).toMatchObject({ shop: '밀담', price: '2,500원' });
  const renamed = await say('가게 이름을 봄날베이커리로 바꿔줘', session_id);
  expect(renamed.setting).toMatchObject({ shop: '봄날베이커리', price: '2,500원', place: '연남동' });
  const corrected = await say('소금빵은 2,900원이에요', session_id);
  expect(corrected.setting).toMatchObject({ shop: '봄날베이커리', price: '2,900원' });
  const said = JSON.stringify([corrected.setting, corrected.candidates]);
  expect(said).toContain('봄날베이커리');
  for (const old of ['밀담', '2,500원', '바꿔줘']) expect(said).not.toContain(old);
  expect(corrected.industry).toBe(bakery.industry);

  const school = await say('그림책 미술학원입니다. 초등 미술 방학특강, 수강료 120,000원, 7월 22일 개강');
  expect(JSON.stringify(school)).toContain('120,000원');
  const free = await say('수강료 빼줘', school.session_id);
  expect(free.setting?.price).toBe('');
  const told = JSON.stringify([free.setting, free.candidates]);
  expect(told).toContain('7월 22일');
  expect(told).not.toMatch(/120,000|수강료/);
});

it('makes variations of its own choosing, each another look, and none of copy without a picture', async () => {
  const made = await picture({ template: 'hero' });
  expect(await vary(made.id, { count: 3 })).toMatchObject({ status: 'done', result: { made: 3 } });
  const { body } = await call(installation.url, 'GET /generations', { query: { origin_id: made.id } }, me);
  const looks = body.items.map(({ template, setting }) => `${template ?? ''} ${setting?.mood ?? ''}`);
  expect(new Set(looks).size).toBe(4);
  const { task_id } = await generate({ generation_type: 'text' });
  const { result } = await finished(task_id);
  const params = { id: result?.generation_id ?? '' };
  expect(await refusals(params, me)).toEqual(['not_a_picture', 'not_a_picture']);
});

it('gives a picture as PNG, WebP and, for print, as PDF of A4 or A5 with bleed', async () => {
  const made = await picture({ template: 'hero', aspect_ratio: '16:9' });
  const [plain, small] = [await fileOf(made.id, { format: 'png' }), await fileOf(made.id, { format: 'webp' })];
  expect([plain.type, sizeOf(plain.bytes)]).toEqual(['image/png', [1600, 900]]);
  expect([small.type, small.bytes.toString('latin1', 8, 12)]).toEqual(['image/webp', 'WEBP']);
  const page = await fileOf(made.id, { format: 'pdf', paper: 'A5' });
  expect([page.type, page.bytes.toString('latin1', 0, 5)]).toEqual(['application/pdf', '%PDF-']);
  const boxOf = (name: string): number[] =>
    (new RegExp(`/${name} \\[([^\\]]+)\\]`).exec(page.bytes.toString('latin1'))?.[1] ?? '')
      .trim()
      .split(/\s+/)
      .map(Number);
  const [left = 0, bottom = 0, right = 0, top = 0] = boxOf('TrimBox');
  const millimetres = (points: number): number => Math.round((points / 72) * 25.4);
  // What lies is printed on paper that lies.
  expect([millimetres(right - left), millimetres(top - bottom), millimetres(left)]).toEqual([210, 148, 3]);
});

it('makes all four ratios at once, in one task and one ZIP, and those that are missing of what is there', async () => {
  const { task_id } = await generate({ generation_type: 'image', aspect_ratio: '9:16', pack: 'true', image: photo() });
  const { result } = await finished(task_id);
  expect(result).toMatchObject({ made: 4 });
  const sizes = (files: Record<string, Uint8Array>) =>
    Object.entries(files)
      .map(([name, bytes]) => [name, ...sizeOf(bytes)])
      .toSorted();
  const FOUR = [
    ['16x9.png', 1600, 900],
    ['1x1.png', 1080, 1080],
    ['4x3.png', 1440, 1080],
    ['9x16.png', 1080, 1920],
  ];
  expect(sizes(unzipSync(await download(result?.zip_url)))).toEqual(FOUR);

  const one = await picture({ aspect_ratio: '1:1' });
  const begin = async () =>
    (await call(installation.url, 'POST /generations/:id/pack', { params: { id: one.id } }, me)).body.task_id;
  // Asked for twice at once, there is one of each all the same.
  const tasks = await Promise.all((await Promise.all([begin(), begin()])).map((id) => finished(id)));
  expect(tasks.map(({ status }) => status)).toEqual(['done', 'done']);
  expect(sizes(unzipSync(await download(tasks[0]?.result?.zip_url)))).toEqual(FOUR);
  const { body } = await call(installation.url, 'GET /generations', { query: { origin_id: one.id } }, me);
  expect(body.items.map(({ pack_id }) => pack_id)).toEqual([one.id, one.id, one.id, one.id]);
  // Other words go into all of them.
  const again = await vary(one.id, { headline: '봄을 한 모금', pack: true });
  expect(again.result).toMatchObject({ made: 4 });
  expect(sizes(unzipSync(await download(again.result?.zip_url)))).toEqual(FOUR);
});

it('makes a picture of each row of a file, gives back what it left out, and all of them in one ZIP', async () => {
  const csv = new File(['\uFEFF메뉴,가격\r\n아메리카노,4500\r\n,3000\r\n라떼,"5,000"\r\n'], '메뉴.csv', {
    type: 'text/csv',
  });
  const { body: begun } = await call(
    installation.url,
    'POST /batches',
    { body: { csv, template: 'hero', shop: '온기', image: photo() } },
    me,
  );
  expect(begun).toMatchObject({ rows: 2, rejected: 1 });
  expect(strFromU8(await download(begun.rejected_url))).toContain(',3000,큰 글이 비어 있어요');
  const task = await finished(begun.task_id);
  expect(task).toMatchObject({ status: 'done', result: { made: 2 } });
  const files = unzipSync(await download(task.result?.zip_url));
  expect(Object.keys(files)).toEqual(['001 아메리카노.png', '002 라떼.png']);
  const { body } = await call(installation.url, 'GET /generations', { query: { batch_id: begun.task_id } }, me);
  expect(body.items.map(({ setting }) => [setting?.headline, setting?.price, setting?.shop])).toEqual([
    ['라떼', '5,000원', '온기'],
    ['아메리카노', '4,500원', '온기'],
  ]);
  const many = new File([`이름\n${'라떼\n'.repeat(10_000)}`], 'x.csv');
  const refused = await refusal(call(installation.url, 'POST /batches', { body: { csv: many } }, me));
  expect([refused.status, refused.problem.code]).toEqual([422, 'too_many_rows']);
  expect(refused.problem.title).toContain('200');
});

it('keeps what a cancelled batch has made, and nothing else comes of it', async () => {
  const csv = new File([`이름\n${Array.from({ length: 60 }, (_, n) => `메뉴 ${n}`).join('\n')}`], 'x.csv');
  const { body: begun } = await call(installation.url, 'POST /batches', { body: { csv, image: photo() } }, me);
  const count = async () =>
    (await call(installation.url, 'GET /generations', { query: { batch_id: begun.task_id, limit: '100' } }, me)).body
      .items.length;
  await vi.waitUntil(async () => (await count()) > 0, PATIENT);
  await call(installation.url, 'POST /tasks/:id/cancel', { params: { id: begun.task_id } }, me);
  const made = await count();
  expect(made).toBeLessThan(60);
  await picture();
  expect(await count()).toBe(made);
});

it('lets the photo of what was cancelled go, and not what was made of it before; no upload is left of either', async () => {
  const grants = (): Promise<number> =>
    withAdmin(
      async (admin) => (await admin.query('SELECT FROM files.grants WHERE owner_id = $1', [person.id])).rowCount ?? 0,
    );
  const person = await startGuest(installation.url);
  const as = { token: person.token };
  let cancelled = '';
  await held(async () => {
    const begun = await generate({ generation_type: 'image', image: photo() }, as);
    const status = async () =>
      (await call(installation.url, 'GET /tasks/:id', { params: { id: begun.task_id } }, as)).body.status;
    await vi.waitUntil(async () => (await status()) === 'analyzing', PATIENT);
    await call(installation.url, 'POST /tasks/:id/cancel', { params: { id: begun.task_id } }, as);
    cancelled = begun.session_id;
  });
  expect(await grants()).toBe(1);
  await withAdmin((admin) =>
    admin.query("UPDATE studio.task SET finished_at = finished_at - interval '1 minute' WHERE owner_id = $1", [
      person.id,
    ]),
  );
  await vi.waitUntil(async () => (await grants()) === 0, PATIENT);
  const { body } = await call(installation.url, 'GET /chat/history', { query: { session_id: cancelled } }, as);
  expect(body.items.map(({ role, image }) => [role, image])).toEqual([['user', null]]);
  const made = await picture({}, as);
  expect(await grants()).toBe(2);
  expect((await fetch(`${installation.url}${made.input_image?.url ?? ''}`)).status).toBe(200);
});

it('is finished for the account that its guest becomes while it has a photo', async () => {
  const account = await startAccount(installation.url);
  const guest = await startGuest(installation.url);
  let task_id = '';
  let signingIn: ReturnType<typeof signIn> | undefined;
  await held(async () => {
    ({ task_id } = await generate({ generation_type: 'image', image: photo() }, { token: guest.token }));
    await vi.waitUntil(
      async () =>
        (await call(installation.url, 'GET /tasks/:id', { params: { id: task_id } }, { token: guest.token })).body
          .status === 'analyzing',
      PATIENT,
    );
    // Files move, and this service waits for what is held.
    signingIn = signIn(installation.url, account, { token: guest.token });
    await vi.waitUntil(
      () =>
        withAdmin(
          async (admin) =>
            (await admin.query('SELECT FROM files.grants WHERE owner_id = $1', [account.id])).rowCount !== 0,
        ),
      PATIENT,
    );
  });
  const { access_token: token } = (await signingIn) ?? expect.unreachable();
  await vi.waitUntil(
    async () => (await call(installation.url, 'GET /tasks', { query: {} }, { token })).body.items.length === 1,
    PATIENT,
  );
  const task = await finished(task_id, { token });
  expect(task).toMatchObject({ status: 'done', error: null });
  const made = await find(task.result?.generation_id ?? '', { token });
  for (const image of [made.input_image, made.output_image])
    expect((await fetch(`${installation.url}${image?.url ?? ''}`)).status).toBe(200);
});

it('is begun once for one Idempotency-Key, and another guest’s is another one', async () => {
  const headers = { 'idempotency-key': 'studio one' };
  const key = { headers: { 'idempotency-key': 'studio-1' } };
  const ask = (as: SendOptions, text = OFFER) => generate({ input_text: text, image: photo() }, { ...as, ...key });
  const first = await ask(me);
  expect(await ask(me)).toEqual(first);
  expect((await refusal(ask(me, '다른 말'))).problem.code).toBe('idempotency_key_reused');
  expect((await ask(await startGuest(installation.url))).task_id).not.toBe(first.task_id);
  expect((await refusal(generate({}, { ...me, headers }))).problem.code).toBe('invalid_idempotency_key');
  // Without a credential each call is somebody new, whose tokens are given to nobody else.
  const [one, two] = [await ask({}), await ask({})];
  expect(one.task_id).not.toBe(two.task_id);
  expect(one.guest?.access_token).not.toBe(two.guest?.access_token);
});

it('lists what a form offers, in the language of whoever asks', async () => {
  const list = async (key: 'GET /studio/templates' | 'GET /studio/fonts' | 'GET /studio/styles', language: string) =>
    (await call(installation.url, key, {}, { headers: { 'accept-language': language } })).body.items;
  expect((await list('GET /studio/templates', 'ko')).map(({ name }) => name)).toContain('사진 크게');
  expect(await list('GET /studio/fonts', 'en')).toContainEqual({
    id: 'bold',
    name: 'Bold',
    headline: 'Black Han Sans',
    text: 'Pretendard',
    licence: 'OFL-1.1',
  });
  expect(
    (await list('GET /studio/styles', 'ko')).every((style) => 'is_available' in style && !style.is_available),
  ).toBe(true);
});

it('is nobody else’s', async () => {
  const made = await picture();
  const stranger = await startGuest(installation.url);
  const params = { id: made.id };
  expect(await refusals(params, stranger)).toEqual(['generation_not_found', 'generation_not_found']);
  for (const path of [
    `/generations/${made.id}/file`,
    `/generations/${made.id}/pack`,
    `/batches/${made.id}/zip`,
    `/batches/${made.id}/rejected`,
  ])
    expect(
      (await fetch(`${installation.url}/api/v1${path}`, { headers: { authorization: `Bearer ${stranger.token}` } }))
        .status,
    ).toBe(404);
  const { body } = await call(installation.url, 'GET /generations', { query: { origin_id: made.id } }, stranger);
  expect(body.items).toEqual([]);
});
