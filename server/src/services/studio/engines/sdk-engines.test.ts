import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { KEY, picture } from '../../../../../e2e/doubles/engines/engine-double.ts';
import { GEMINI_TRAPS, startGeminiImages } from '../../../../../e2e/doubles/engines/gemini-images.ts';
import { OPENAI_TRAPS, startOpenAiImages } from '../../../../../e2e/doubles/engines/openai-images.ts';
import { attempt, openEngines, REQUEST } from './testing/engines.ts';

let openai: Awaited<ReturnType<typeof startOpenAiImages>>;
let google: Awaited<ReturnType<typeof startGeminiImages>>;
let engines: ReturnType<typeof openEngines>;
const named = (name: string) => engines.all.find((engine) => engine.name === name);
beforeAll(async () => {
  [openai, google] = await Promise.all([startOpenAiImages(), startGeminiImages()]);
  engines = openEngines({
    STUDIO_OPENAI_API_KEY: KEY,
    STUDIO_OPENAI_BASE_URL: `${openai.url}/v1/`,
    STUDIO_GOOGLE_API_KEY: KEY,
    STUDIO_GOOGLE_BASE_URL: `${google.url}/v1beta`,
  });
});
afterAll(async () => {
  await engines.stop();
  await Promise.all([openai.stop(), google.stop()]);
});
beforeEach(() => {
  for (const double of [openai, google]) {
    double.trap = 'none';
    double.times = Infinity;
    double.asked.length = 0;
  }
});

const photo = picture(640, 480);

it('has OpenAI paint from text and from a photo, in the nearest of its sizes', async () => {
  expect(await attempt(named('openai'))).toMatchObject({ code: 'painted', width: 1536, height: 1024 });
  expect(JSON.parse(String(openai.asked[0]?.body))).toEqual({
    model: 'gpt-image-1',
    prompt: REQUEST.prompt,
    n: 1,
    size: '1536x1024',
  });
  expect(await attempt(named('openai'), { ...REQUEST, method: 'i2i', photo, ratio: '9:16' })).toMatchObject({
    code: 'painted',
    width: 1024,
    height: 1536,
  });
  expect(openai.asked[1]?.url.pathname).toBe('/v1/images/edits');
});

it('has Gemini paint in the ratio that is asked for, by a seed that it takes', async () => {
  expect(await attempt(named('google'))).toMatchObject({ code: 'painted', width: 1344, height: 768 });
  expect(await attempt(named('google'), { ...REQUEST, method: 'i2i', photo })).toMatchObject({ code: 'painted' });
  const [first, second] = google.asked.map(({ body }) => JSON.parse(String(body)) as Record<string, unknown>);
  expect(first?.['generationConfig']).toMatchObject({
    seed: 4_000_000_000 - 2 ** 31,
    imageConfig: { aspectRatio: '16:9' },
  });
  expect(JSON.stringify(second?.['contents'])).toContain(photo.toString('base64'));
});

/** What whoever asked is told; with `true` that the task is over by it. */
const OPENAI: Readonly<Record<(typeof OPENAI_TRAPS)[number], readonly [string, boolean?]>> = {
  refusal: ['engine_refused'],
  'rate-limited': ['engine_busy'],
  'no-credit': ['engine_set_up_wrongly', true],
  half: ['engine_picture_broken'],
  'cut-off': ['engine_picture_broken'],
  empty: ['engine_no_picture'],
  error: ['engine_failed'],
  html: ['engine_picture_broken'],
  redirect: ['engine_set_up_wrongly', true],
  silence: ['engine_timeout', true],
};
it.each(OPENAI_TRAPS)('OpenAI: %s', async (trap) => {
  openai.trap = trap;
  const [code, endsTask] = OPENAI[trap];
  expect(await attempt(named('openai'), REQUEST, trap === 'silence' ? { seconds: 1 } : {})).toMatchObject({
    code,
    ...(endsTask === undefined ? {} : { endsTask }),
    values: { engine: 'OpenAI' },
  });
  expect(openai.asked).toHaveLength(1);
});

const GEMINI: Readonly<Record<(typeof GEMINI_TRAPS)[number], Readonly<Record<string, unknown>>>> = {
  refusal: { code: 'engine_refused' },
  'prompt-refused': { code: 'engine_refused' },
  'text-only': { code: 'engine_no_picture' },
  'retry-delay': { code: 'engine_busy', retryAfterSeconds: 35, values: { engine: 'Google Gemini', seconds: 35 } },
  half: { code: 'engine_picture_broken' },
  'cut-off': { code: 'engine_picture_broken' },
  overloaded: { code: 'engine_loading' },
  silence: { code: 'engine_timeout', endsTask: true, values: { engine: 'Google Gemini', seconds: 1 } },
};
it.each(GEMINI_TRAPS)('Gemini: %s', async (trap) => {
  google.trap = trap;
  expect(await attempt(named('google'), REQUEST, trap === 'silence' ? { seconds: 1 } : {})).toMatchObject(GEMINI[trap]);
  expect(google.asked).toHaveLength(1);
});

it('tells no one a key, and takes one that is refused for a fault of the settings', async () => {
  const wrong = openEngines({ STUDIO_OPENAI_API_KEY: 'sk-wrong', STUDIO_OPENAI_BASE_URL: `${openai.url}/v1` });
  const told = await attempt(wrong.all[0]);
  expect(told).toMatchObject({ code: 'engine_set_up_wrongly', endsTask: true });
  expect(JSON.stringify(told)).not.toMatch(/sk-\w/);
  await wrong.stop();
});

it('says that nobody is there, and ends at once when the task does', async () => {
  const gone = await startOpenAiImages();
  await gone.stop();
  const nobody = openEngines({ STUDIO_OPENAI_API_KEY: KEY, STUDIO_OPENAI_BASE_URL: `${gone.url}/v1` });
  expect(await attempt(nobody.all[0])).toMatchObject({ code: 'engine_unreachable' });
  await nobody.stop();
  openai.trap = 'silence';
  const stop = new AbortController();
  const told = attempt(named('openai'), REQUEST, { signal: stop.signal });
  await expect.poll(() => openai.asked.length).toBe(1);
  stop.abort(new Error('cancelled'));
  await expect(told).rejects.toThrow('cancelled');
});
