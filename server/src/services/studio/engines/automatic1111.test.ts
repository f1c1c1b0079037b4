import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  AUTOMATIC1111_TRAPS,
  startAutomatic1111,
  type Automatic1111Double,
} from '../../../../../e2e/doubles/engines/automatic1111.ts';
import { picture } from '../../../../../e2e/doubles/engines/engine-double.ts';
import { findEdges } from './find-edges.ts';
import { attempt, openEngines, REQUEST } from './testing/engines.ts';

let webUi: Automatic1111Double;
let engines: ReturnType<typeof openEngines>;
beforeAll(async () => {
  webUi = await startAutomatic1111();
  engines = openEngines({
    STUDIO_AUTOMATIC1111_URL: `${webUi.url}/`,
    STUDIO_AUTOMATIC1111_CHECKPOINT: 'sd_xl_base_1.0',
    STUDIO_AUTOMATIC1111_CANNY: 'control_canny',
    STUDIO_AUTOMATIC1111_DEPTH: 'control_depth',
  });
});
afterAll(async () => {
  await engines.stop();
  await webUi.stop();
});
beforeEach(() => {
  webUi.trap = 'none';
  webUi.asked.length = 0;
  webUi.interrupts = 0;
  webUi.isBusy = false;
});
const asked = (): Readonly<Record<string, unknown>> =>
  JSON.parse(String(webUi.asked.at(-1)?.body)) as Readonly<Record<string, unknown>>;

it('paints from text and over a photo', async () => {
  expect(await attempt(engines.all[0])).toMatchObject({ code: 'painted', width: 1344, height: 768 });
  expect(asked()).toMatchObject({
    seed: REQUEST.seed,
    negative_prompt: REQUEST.negativePrompt,
    override_settings: { sd_model_checkpoint: 'sd_xl_base_1.0' },
  });
  const photo = picture(640, 480);
  expect(await attempt(engines.all[0], { ...REQUEST, method: 'i2i', photo })).toMatchObject({ code: 'painted' });
  expect(asked()).toMatchObject({ init_images: [photo.toString('base64')], denoising_strength: 0.6 });
  expect(engines.all[0]?.methods).toEqual(['t2i', 'i2i', 'canny', 'depth']);
});

it('keeps the edges or the depth of a photo, and takes no map for the picture', async () => {
  const photo = picture(640, 480);
  const edges = await findEdges(photo);
  expect(await attempt(engines.all[0], { ...REQUEST, method: 'canny', photo, edges })).toMatchObject({
    code: 'painted',
    width: 1344,
  });
  expect(asked()['alwayson_scripts']).toMatchObject({
    ControlNet: {
      args: [{ module: 'none', model: 'control_canny', image: Buffer.from(edges).toString('base64'), weight: 0.8 }],
    },
  });
  expect(await attempt(engines.all[0], { ...REQUEST, method: 'depth', photo })).toMatchObject({ code: 'painted' });
  expect(asked()['alwayson_scripts']).toMatchObject({
    ControlNet: { args: [{ module: 'depth_midas', image: photo.toString('base64'), save_detected_map: false }] },
  });
});

const EXPECTED: Readonly<Record<(typeof AUTOMATIC1111_TRAPS)[number], Readonly<Record<string, unknown>>>> = {
  'model-missing': { code: 'engine_set_up_wrongly', endsTask: true },
  error: { code: 'engine_failed' },
  half: { code: 'engine_picture_broken' },
  'cut-off': { code: 'engine_cut_off', endsTask: false },
  'no-picture': { code: 'engine_failed' },
  silence: { code: 'engine_timeout', endsTask: true },
};
it.each(AUTOMATIC1111_TRAPS)('%s', async (trap) => {
  webUi.trap = trap;
  expect(await attempt(engines.all[0], REQUEST, trap === 'silence' ? { seconds: 1 } : {})).toMatchObject(
    EXPECTED[trap],
  );
  expect(webUi.asked).toHaveLength(1);
});

it('tells its steps meanwhile, and is interrupted when nobody waits for it any more', async () => {
  webUi.trap = 'silence';
  const parts: number[] = [];
  const stop = new AbortController();
  const told = attempt(engines.all[0], REQUEST, { signal: stop.signal, take: (part) => parts.push(part) });
  await expect.poll(() => parts.length).toBeGreaterThan(0);
  expect(parts.every((part) => part > 0 && part < 1)).toBe(true);
  stop.abort(new Error('cancelled'));
  await expect(told).rejects.toThrow('cancelled');
  await expect.poll(() => webUi.interrupts).toBe(1);
});

it('leaves alone what it paints for somebody else', async () => {
  webUi.trap = 'silence';
  webUi.isBusy = true;
  let looks = 0;
  webUi.server.on('request', ({ url }) => {
    if (url === '/internal/progress') looks += 1;
  });
  const parts: number[] = [];
  const stop = new AbortController();
  const told = attempt(engines.all[0], REQUEST, { signal: stop.signal, take: (part) => parts.push(part) });
  await expect.poll(() => looks).toBeGreaterThan(0);
  const before = looks;
  stop.abort(new Error('cancelled'));
  await expect(told).rejects.toThrow('cancelled');
  // It is asked for whom it paints, and has painted another picture before this goes on.
  await expect.poll(() => looks).toBeGreaterThan(before);
  webUi.trap = 'none';
  await attempt(engines.all[0]);
  expect([webUi.interrupts, parts]).toEqual([0, []]);
});
