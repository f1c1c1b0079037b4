import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { COMFYUI_TRAPS, startComfyUi, type ComfyUiDouble } from '../../../../../e2e/doubles/engines/comfyui.ts';
import { picture } from '../../../../../e2e/doubles/engines/engine-double.ts';
import { findEdges } from './find-edges.ts';
import { attempt, openEngines, REQUEST } from './testing/engines.ts';

let comfy: ComfyUiDouble;
let engines: ReturnType<typeof openEngines>;
beforeAll(async () => {
  comfy = await startComfyUi();
  engines = openEngines({
    STUDIO_COMFYUI_URL: comfy.url,
    STUDIO_COMFYUI_CANNY: 'canny.safetensors',
    STUDIO_COMFYUI_DEPTH: 'depth.safetensors',
    STUDIO_COMFYUI_OPENPOSE: 'openpose.safetensors',
  });
});
afterAll(async () => {
  await engines.stop();
  await comfy.stop();
});
beforeEach(() => {
  comfy.trap = 'none';
  comfy.times = Infinity;
  comfy.stepMs = 5;
  comfy.asked.length = 0;
  comfy.deleted.length = 0;
  comfy.interrupted.length = 0;
  comfy.uploads.clear();
});

interface Node {
  readonly class_type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}
const workflow = (): readonly Node[] =>
  Object.values((JSON.parse(String(comfy.asked[0]?.body)) as { prompt: Record<string, Node> }).prompt);
const inputsOf = (type: string) => workflow().find(({ class_type }) => class_type === type)?.inputs;

it('paints from text, by the seed, and tells the steps of its own prompt', async () => {
  const parts: number[] = [];
  expect(await attempt(engines.all[0], REQUEST, { take: (part) => parts.push(part) })).toMatchObject({
    code: 'painted',
    width: 1344,
    height: 768,
  });
  expect(parts).toEqual([0.25, 0.5, 0.75, 1]);
  expect(inputsOf('KSampler')).toMatchObject({ seed: REQUEST.seed, denoise: 1 });
  expect(workflow().map(({ inputs }) => inputs['text'])).toEqual(
    expect.arrayContaining([REQUEST.prompt, REQUEST.negativePrompt]),
  );
});

it('paints over a photo, and keeps its edges, depth or pose', async () => {
  const photo = picture(640, 480);
  expect(await attempt(engines.all[0], { ...REQUEST, method: 'i2i', photo })).toMatchObject({ code: 'painted' });
  expect(inputsOf('KSampler')).toMatchObject({ denoise: 0.6 });
  expect([...comfy.uploads.values()]).toEqual([photo]);
  for (const method of ['depth', 'openpose'] as const) {
    comfy.asked.length = 0;
    expect(await attempt(engines.all[0], { ...REQUEST, method, photo })).toMatchObject({ code: 'painted' });
    expect(inputsOf('ControlNetLoader')).toEqual({ control_net_name: `${method}.safetensors` });
  }
  comfy.uploads.clear();
  comfy.asked.length = 0;
  const edges = await findEdges(photo);
  expect(await attempt(engines.all[0], { ...REQUEST, method: 'canny', photo, edges })).toMatchObject({
    code: 'painted',
  });
  // They are made here: the photo itself does not go there, and no node makes them again.
  expect([...comfy.uploads.values()]).toEqual([Buffer.from(edges)]);
  expect(inputsOf('Canny')).toBeUndefined();
});

const EXPECTED: Readonly<Record<(typeof COMFYUI_TRAPS)[number], Readonly<Record<string, unknown>>>> = {
  // What is over without a word is found out.
  'lost-socket': { code: 'painted' },
  'lost-server': { code: 'engine_failed' },
  'no-socket': { code: 'engine_unreachable' },
  'node-missing': { code: 'engine_set_up_wrongly', endsTask: true },
  'execution-error': {
    code: 'engine_failed',
    values: { engine: 'ComfyUI', reason: 'CUDA out of memory. Tried to allocate 2.00 GiB' },
  },
  'disk-full': { code: 'engine_failed', values: { engine: 'ComfyUI', reason: '[Errno 28] No space left on device' } },
  interrupted: { code: 'engine_failed', values: { engine: 'ComfyUI', reason: 'interrupted' } },
  half: { code: 'engine_picture_broken' },
  'no-output': { code: 'engine_failed', values: { engine: 'ComfyUI', reason: 'the workflow saves no picture' } },
  silence: { code: 'engine_timeout', endsTask: true },
};
it.each(COMFYUI_TRAPS)('%s', async (trap) => {
  comfy.trap = trap;
  comfy.times = 1;
  expect(await attempt(engines.all[0], REQUEST, trap === 'silence' ? { seconds: 1 } : {})).toMatchObject(
    EXPECTED[trap],
  );
  const isBeforeAll = trap === 'no-socket' || trap === 'node-missing';
  expect([comfy.asked.length, comfy.times]).toEqual(isBeforeAll ? [0, 1] : [1, 0]);
});

it('stops what it is not to go on with, and nothing of others', async () => {
  comfy.trap = 'silence';
  const stop = new AbortController();
  const told = attempt(engines.all[0], REQUEST, { signal: stop.signal });
  await expect.poll(() => comfy.asked.length).toBe(1);
  const waiting = new AbortController();
  const second = attempt(engines.all[0], REQUEST, { signal: waiting.signal });
  await expect.poll(() => comfy.asked.length).toBe(2);
  waiting.abort(new Error('cancelled'));
  await expect(second).rejects.toThrow('cancelled');
  await expect.poll(() => comfy.deleted.length).toBe(1); // what runs goes on
  stop.abort(new Error('cancelled'));
  await expect(told).rejects.toThrow('cancelled');
  await expect.poll(() => comfy.interrupted.length).toBe(1);
  expect(comfy.deleted).not.toEqual(comfy.interrupted);
});

it('finds no edges in what would have to be drawn first', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><rect width="30" height="30"/></svg>';
  await expect(findEdges(Buffer.from(svg))).rejects.toThrow('unsupported image format');
});

it('finds the edges of a photo, and none where there are none', async () => {
  const square = await sharp({ create: { width: 200, height: 120, channels: 3, background: '#ffffff' } })
    .composite([{ input: picture(60, 60), left: 70, top: 30 }])
    .png()
    .toBuffer();
  const { data, info } = await sharp(await findEdges(square))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const white: (readonly [number, number])[] = [];
  for (let at = 0; at < data.length; at += 1) {
    const value = data[at] ?? 0;
    expect([0, 255]).toContain(value);
    if (value === 255) white.push([at % info.width, Math.floor(at / info.width)]);
  }
  const near = (value: number, edge: number): boolean => Math.abs(value - edge) <= 2;
  expect(white.length).toBeGreaterThan(150);
  expect(white.length).toBeLessThan(500);
  expect(white.every(([x, y]) => near(x, 70) || near(x, 130) || near(y, 30) || near(y, 90))).toBe(true);
  const { channels } = await sharp(await findEdges(picture(64, 64))).stats();
  expect(channels.every(({ max }) => max === 0)).toBe(true);
});
