import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { KEY } from '../../../../../e2e/doubles/engines/engine-double.ts';
import { HUGGING_FACE_TRAPS, startHuggingFace } from '../../../../../e2e/doubles/engines/hugging-face.ts';
import { attempt, openEngines, REQUEST } from './testing/engines.ts';

let hub: Awaited<ReturnType<typeof startHuggingFace>>;
let engines: ReturnType<typeof openEngines>;
beforeAll(async () => {
  hub = await startHuggingFace();
  engines = openEngines({
    STUDIO_HUGGINGFACE_TOKEN: KEY,
    STUDIO_HUGGINGFACE_BASE_URL: `${hub.url}/hf-inference`,
  });
});
afterAll(async () => {
  await engines.stop();
  await hub.stop();
});
beforeEach(() => {
  hub.trap = 'none';
  hub.asked.length = 0;
});

it('paints from text in the size and by the seed that are asked for', async () => {
  expect(await attempt(engines.all[0])).toMatchObject({ code: 'painted', width: 1344, height: 768 });
  expect(JSON.parse(String(hub.asked[0]?.body))).toEqual({
    inputs: REQUEST.prompt,
    parameters: { negative_prompt: REQUEST.negativePrompt, width: 1344, height: 768, seed: REQUEST.seed },
  });
  expect(engines.all[0]?.methods).toEqual(['t2i']);
});

const EXPECTED: Readonly<Record<(typeof HUGGING_FACE_TRAPS)[number], Readonly<Record<string, unknown>>>> = {
  loading: { code: 'engine_loading', retryAfterSeconds: 21, values: { engine: 'Hugging Face', seconds: 21 } },
  'rate-limited': { code: 'engine_busy', retryAfterSeconds: 5 },
  'no-credit': { code: 'engine_set_up_wrongly', endsTask: true },
  blackened: { code: 'engine_refused' },
  half: { code: 'engine_picture_broken' },
  'cut-off': { code: 'engine_cut_off', endsTask: true },
  json: { code: 'engine_picture_broken' },
  error: { code: 'engine_failed', values: { engine: 'Hugging Face', reason: 'CUDA out of memory' } },
  silence: { code: 'engine_timeout', endsTask: true },
};
it.each(HUGGING_FACE_TRAPS)('%s', async (trap) => {
  hub.trap = trap;
  expect(await attempt(engines.all[0], REQUEST, trap === 'silence' ? { seconds: 1 } : {})).toMatchObject(
    EXPECTED[trap],
  );
  expect(hub.asked).toHaveLength(1);
});
