import pg from 'pg';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { StudioTask } from '@madang/contracts/studio';
import { startComfyUi, type ComfyUiDouble } from '../doubles/engines/comfyui.ts';
import { KEY, picture } from '../doubles/engines/engine-double.ts';
import { startGeminiImages } from '../doubles/engines/gemini-images.ts';
import { startOpenAiImages } from '../doubles/engines/openai-images.ts';
import { startAccount } from '../support/accounts.ts';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { noonZone } from '../support/noon-zone.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** Only against hangs: an attempt that failed is made again after some seconds. */
const PATIENT = { timeout: 150_000, interval: 50 };
const OFFER = '성수동 카페 딸기라떼 신메뉴, 4월까지 5,500원';

let openai: Awaited<ReturnType<typeof startOpenAiImages>>;
let google: Awaited<ReturnType<typeof startGeminiImages>>;
let comfy: ComfyUiDouble;
let studio: Installation;
beforeAll(async () => {
  [openai, google, comfy] = await Promise.all([startOpenAiImages(), startGeminiImages(), startComfyUi()]);
  studio = await startShape('together', {
    LOG_LEVEL: 'silent',
    USAGE_TIME_ZONE: noonZone(),
    STUDIO_OPENAI_API_KEY: KEY,
    STUDIO_OPENAI_BASE_URL: `${openai.url}/v1`,
    STUDIO_GOOGLE_API_KEY: KEY,
    STUDIO_GOOGLE_BASE_URL: `${google.url}/v1beta`,
    STUDIO_COMFYUI_URL: comfy.url,
    STUDIO_ENGINE_PRICES: 'openai=0.04',
    STUDIO_PLAN_LIMITS: 'free=3/day',
    STUDIO_GUEST_PICTURES_PER_DAY: '1',
    SELF_SERVICE_PLANS: 'free,plus',
  });
});
afterAll(async () => {
  await studio.stop();
  await Promise.all([openai.stop(), google.stop(), comfy.stop()]);
});
beforeEach(() => {
  for (const double of [openai, google, comfy]) {
    double.trap = 'none';
    double.times = Infinity;
    double.asked.length = 0;
  }
});

type Who = Pick<Person, 'token'>;
type Fields = Readonly<Record<string, string | Blob>>;
const begin = async (fields: Fields, { token }: Who, language = 'ko') =>
  (
    await call(
      studio.url,
      'POST /generate',
      { body: { input_text: OFFER, generation_type: 'image', ...fields } as never },
      { token, headers: { 'accept-language': language } },
    )
  ).body;
const find = async (id: string, { token }: Who, language = 'ko'): Promise<StudioTask> =>
  (await call(studio.url, 'GET /tasks/:id', { params: { id } }, { token, headers: { 'accept-language': language } }))
    .body;
const ended = async (id: string, who: Who): Promise<StudioTask> => {
  await vi.waitUntil(async () => ['done', 'failed', 'cancelled'].includes((await find(id, who)).status), PATIENT);
  return find(id, who);
};
const make = async (fields: Fields, who: Who): Promise<StudioTask> => ended((await begin(fields, who)).task_id, who);
const generations = async ({ token }: Who) =>
  (await call(studio.url, 'GET /generations', { query: {} }, { token })).body.items;
const xmpOf = async (path: string): Promise<string> => {
  const bytes = await (await fetch(`${studio.url}${path}`)).bytes();
  return ((await sharp(bytes).metadata()).xmp ?? Buffer.alloc(0)).toString();
};

it('names the engines that are connected, those of one’s own first', async () => {
  const { items } = (await call(studio.url, 'GET /studio/engines', {})).body;
  expect(items.map(({ name, costs, is_default }) => [name, costs, is_default])).toEqual([
    ['compositor', false, true],
    ['comfyui', false, false],
    ['openai', true, false],
    ['google', true, false],
  ]);
});

it('sets its own text over what an engine has painted, marks it, and says everywhere which engine it was', async () => {
  const me = await startAccount(studio.url);
  const photo = new Blob([new Uint8Array(picture(640, 480))], { type: 'image/png' });
  const task = await make({ engine: 'openai', style: 'anime', seed: '7', image: photo, aspect_ratio: '4:3' }, me);
  expect(task).toMatchObject({ status: 'done', error: null, attempts: 1 });
  const image = task.result?.output.image;
  expect(image).toMatchObject({ width: 1440, height: 1080, mime_type: 'image/png', painted_by: 'openai/gpt-image-1' });
  // Also where it is shown smaller.
  for (const path of [image?.url ?? '', `${image?.url}&w=320`])
    expect(await xmpOf(path)).toMatch(
      /digitalsourcetype\/compositeWithTrainedAlgorithmicMedia"[^>]*CreatorTool="openai\/gpt-image-1"/,
    );
  expect(await generations(me)).toMatchObject([
    {
      generation_method: 'i2i',
      style: 'anime',
      seed: 7,
      cost: 0.04,
      provider: 'openai/gpt-image-1, madang/compositor, madang/rules',
      output_image: { painted_by: 'openai/gpt-image-1' },
      input_image: { painted_by: null },
    },
  ]);
  expect((await generations(me))[0]?.prompt).toContain('anime style');
  const { body: history } = await call(
    studio.url,
    'GET /chat/history',
    { query: { session_id: task.result?.session_id ?? '' } },
    me,
  );
  expect(history.items.map((message) => message.image?.painted_by)).toEqual([null, 'openai/gpt-image-1']);
  // The text is set again on the same painting: nobody is asked, and nothing is paid.
  const again = await make({ input_text: '더 짧게 줄여 줘', session_id: task.result?.session_id ?? '' }, me);
  expect(again.result?.output.image).toMatchObject({ painted_by: 'openai/gpt-image-1' });
  expect(again.result?.output.image?.file_hash).not.toBe(image?.file_hash);
  expect(openai.asked).toHaveLength(1);
  // What the compositor makes alone is nobody's painting.
  const plain = await make({ engine: 'compositor' }, me);
  expect(plain.result?.output.image).toMatchObject({ painted_by: null });
  expect(await xmpOf(plain.result?.output.image?.url ?? '')).toBe('');
});

it('refuses what an engine cannot do before anything is begun', async () => {
  const me = await startAccount(studio.url);
  const refused = async (fields: Fields) => (await refusal(begin(fields, me))).problem;
  expect(await refused({ engine: 'automatic1111' })).toMatchObject({ status: 422, code: 'engine_not_available' });
  expect(await refused({ method: 'canny' })).toMatchObject({ status: 422, code: 'engine_not_available' });
  expect(await refused({ engine: 'compositor', method: 't2i' })).toMatchObject({ code: 'engine_not_available' });
  expect(await refused({ engine: 'openai', method: 'openpose' })).toMatchObject({ code: 'engine_cannot' });
  expect(await refused({ method: 'i2i' })).toMatchObject({ status: 422, code: 'photo_needed' });
  expect(await refused({ engine: 'dall-e' })).toMatchObject({ status: 422, code: 'validation_failed' });
  expect([await generations(me), openai.asked]).toEqual([[], []]);
});

it('ends with the reason in the language of whoever asks, and makes nothing', async () => {
  const me = await startAccount(studio.url);
  google.trap = 'refusal';
  const task = await make({ engine: 'google' }, me);
  expect(task).toMatchObject({ status: 'failed', error_code: 'engine_refused', attempts: 1, result: null });
  expect(task.error).toContain('안전 기준');
  expect((await find(task.task_id, me, 'en')).error).toContain('declined');
  expect(await generations(me)).toEqual([]);
});

it('tries again what may pass, says why meanwhile, and has one result', async () => {
  const me = await startAccount(studio.url);
  openai.trap = 'rate-limited';
  openai.times = 1;
  const { task_id, session_id } = await begin({ engine: 'openai' }, me);
  await vi.waitUntil(async () => (await find(task_id, me)).last_error !== null, PATIENT);
  expect((await find(task_id, me)).last_error).toContain('OpenAI');
  expect(await ended(task_id, me)).toMatchObject({ status: 'done', attempts: 2, error: null });
  expect(openai.asked).toHaveLength(2);
  const made = await generations(me);
  expect(made).toMatchObject([{ session_id, cost: 0.04 }]);
});

it('waits for as long as an engine asks for', async () => {
  const me = await startAccount(studio.url);
  google.trap = 'retry-delay';
  const { task_id } = await begin({ engine: 'google' }, me);
  await vi.waitUntil(async () => (await find(task_id, me)).last_error !== null, PATIENT);
  const { rows } = await studio.database
    .connect('studio')
    .$client.query<{ seconds: number }>(
      'SELECT extract(epoch FROM run_after - updated_at)::float8 AS seconds FROM studio.task WHERE id = $1',
      [task_id],
    );
  expect(rows[0]?.seconds).toBeCloseTo(35, 0);
  await call(studio.url, 'POST /tasks/:id/cancel', { params: { id: task_id } }, me);
});

it('is painted, and paid, once where what comes after it fails', async () => {
  const me = await startAccount(studio.url);
  const admin = new pg.Client({ connectionString: studio.database.adminUrl });
  await admin.connect();
  // What ends the task cannot be stored for now.
  await admin.query('ALTER TABLE studio.generation ADD CONSTRAINT shut CHECK (false) NOT VALID');
  const { task_id } = await begin({ engine: 'openai' }, me);
  await vi.waitUntil(async () => (await find(task_id, me)).last_error !== null, PATIENT);
  await admin.query('ALTER TABLE studio.generation DROP CONSTRAINT shut');
  await admin.end();
  expect(await ended(task_id, me)).toMatchObject({ status: 'done', attempts: 2 });
  expect(openai.asked).toHaveLength(1);
  expect(await generations(me)).toMatchObject([{ cost: 0.04, output_image: { painted_by: 'openai/gpt-image-1' } }]);
});

it('ends at once where what was painted cannot be kept, since it would be paid again', async () => {
  const me = await startAccount(studio.url);
  const admin = new pg.Client({ connectionString: studio.database.adminUrl });
  await admin.connect();
  await admin.query(`
    CREATE FUNCTION files.full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE disk_full; END $$;
    CREATE TRIGGER is_full BEFORE INSERT ON files.grants FOR EACH ROW WHEN (NEW.name = 'painting.png') EXECUTE FUNCTION files.full()`);
  const task = await make({ engine: 'openai' }, me);
  await admin.query('DROP FUNCTION files.full CASCADE');
  await admin.end();
  expect(task).toMatchObject({ status: 'failed', error_code: 'insufficient_storage', attempts: 1, result: null });
  expect(task.error).toMatch(/저장/);
  expect(openai.asked).toHaveLength(1);
  expect(await generations(me)).toEqual([]);
});

it('keeps what was painted where files cannot be stored for a moment: it is paid once', async () => {
  const me = await startAccount(studio.url);
  const admin = new pg.Client({ connectionString: studio.database.adminUrl });
  await admin.connect();
  // A sequence counts on where its transaction does not.
  await admin.query(`
    CREATE SEQUENCE files.hiccups;
    GRANT USAGE ON SEQUENCE files.hiccups TO PUBLIC;
    CREATE FUNCTION files.hiccup() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('files.hiccups') < 3 THEN RAISE cannot_connect_now; END IF; RETURN NEW; END $$;
    CREATE TRIGGER hiccups BEFORE INSERT ON files.grants FOR EACH ROW WHEN (NEW.name = 'painting.png') EXECUTE FUNCTION files.hiccup()`);
  const task = await make({ engine: 'openai' }, me);
  const { rows } = await admin.query<{ last_value: string }>('SELECT last_value FROM files.hiccups');
  await admin.query('DROP FUNCTION files.hiccup CASCADE; DROP SEQUENCE files.hiccups');
  await admin.end();
  expect(task).toMatchObject({ status: 'done', error: null });
  expect(Number(rows[0]?.last_value)).toBeGreaterThanOrEqual(3);
  expect(openai.asked).toHaveLength(1);
  expect(await generations(me)).toMatchObject([{ cost: 0.04 }]);
});

it('marks what is made of a painting in every form, and of one that is sent back', async () => {
  const me = await startAccount(studio.url);
  const task = await make({ engine: 'openai', aspect_ratio: '1:1' }, me);
  const marked = /digitalsourcetype\/trainedAlgorithmicMedia"[^>]*CreatorTool="openai\/gpt-image-1"/;
  const params = { id: task.result?.generation_id ?? '' };
  const { body: begun } = await call(
    studio.url,
    'POST /generations/:id/variations',
    { params, body: { headline: '봄을 한 모금' } },
    me,
  );
  const varied = await ended(begun.task_id, me);
  expect(await xmpOf(varied.result?.output.image?.url ?? '')).toMatch(marked);
  const fileOf = async (format: string) =>
    (
      await fetch(`${studio.url}/api/v1/generations/${params.id}/file?format=${format}`, {
        headers: { authorization: `Bearer ${me.token}` },
      })
    ).bytes();
  const png = await fileOf('png');
  for (const bytes of [png, await fileOf('webp')])
    expect((await sharp(bytes).metadata()).xmp?.toString()).toMatch(marked);
  expect(Buffer.from(await fileOf('pdf')).toString('latin1')).toContain('Painted by AI: openai/gpt-image-1');
  // Sent as a photo, it is still what a model has painted, and nothing else of what was written into it is kept.
  const sent = await sharp(png)
    .withExif({ IFD0: { Copyright: 'somebody' } })
    .keepXmp()
    .jpeg()
    .toBuffer();
  const image = new Blob([new Uint8Array(sent)], { type: 'image/jpeg' });
  const again = await make({ engine: 'compositor', image }, me);
  expect(again.result?.output.image).toMatchObject({ painted_by: 'openai/gpt-image-1' });
  expect(await xmpOf(again.result?.output.image?.url ?? '')).toMatch(marked);
  const [made] = await generations(me);
  const kept = await sharp(await (await fetch(`${studio.url}${made?.input_image?.url ?? ''}`)).bytes()).metadata();
  expect([kept.xmp?.toString(), kept.exif]).toEqual([expect.stringMatching(marked), undefined]);
});

it('shows the steps of an engine that tells them, and finds its picture when it stops telling', async () => {
  const me = await startAccount(studio.url);
  comfy.stepMs = 50;
  comfy.trap = 'lost-socket';
  comfy.times = 1;
  const { task_id, events_url } = await begin({ engine: 'comfyui' }, me);
  const events = await (await fetch(`${studio.url}${events_url}`)).text();
  const seen = [...events.matchAll(/^data: (.+)$/gm)].map(
    ([, data = '{}']) => JSON.parse(data) as { status: string; progress: number },
  );
  expect(await find(task_id, me)).toMatchObject({ status: 'done', attempts: 1 });
  const generating = seen.filter(({ status }) => status === 'generating').map(({ progress }) => progress);
  // 38 before it paints, 62 once it has: what is between is said by the engine alone.
  expect(generating.filter((progress) => progress > 38 && progress < 62).length).toBeGreaterThan(0);
  expect(generating).toEqual(generating.toSorted((a, b) => a - b));
  expect(await generations(me)).toMatchObject([
    { cost: null, output_image: { painted_by: 'comfyui/sd_xl_base_1.0.safetensors' } },
  ]);
});

it('may be cancelled while the engine is silent', async () => {
  const me = await startAccount(studio.url);
  openai.trap = 'silence';
  const { task_id } = await begin({ engine: 'openai' }, me);
  await vi.waitUntil(() => openai.asked.length === 1, PATIENT);
  await call(studio.url, 'POST /tasks/:id/cancel', { params: { id: task_id } }, me);
  expect(await ended(task_id, me)).toMatchObject({ status: 'cancelled', result: null });
});

it('of ten at once, with room for three, three are painted', async () => {
  const me = await startAccount(studio.url);
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => begin({ engine: 'openai' }, me)));
  const begun = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  expect(begun).toHaveLength(3);
  for (const { task_id } of begun) expect((await ended(task_id, me)).status).toBe('done');
  const { problem, headers } = await refusal(begin({ engine: 'openai' }, me));
  expect(problem).toMatchObject({ status: 429, code: 'picture_quota_exceeded' });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  // What is free goes on, and another plan has its own limits.
  expect((await make({}, me)).status).toBe('done');
  await call(studio.url, 'PUT /user/settings/subscription', { body: { plan: 'plus' } }, me);
  await vi.waitUntil(
    () =>
      begin({ engine: 'openai' }, me).then(
        () => true,
        () => false,
      ),
    PATIENT,
  );
});

it('counts nothing of what an engine refused', async () => {
  const me = await startAccount(studio.url);
  openai.trap = 'refusal';
  for (let n = 0; n < 4; n += 1) expect((await make({ engine: 'openai' }, me)).error_code).toBe('engine_refused');
  openai.trap = 'none';
  expect((await make({ engine: 'openai' }, me)).status).toBe('done');
});

it('lets guests have what is set for all of them together', async () => {
  const [one, two] = [await startGuest(studio.url), await startGuest(studio.url)];
  expect((await make({ engine: 'google' }, one)).status).toBe('done');
  expect((await refusal(begin({ engine: 'google' }, two))).problem).toMatchObject({
    status: 429,
    code: 'guest_picture_quota_exceeded',
  });
});
