import { z } from 'zod';
import { half, hangUp, picture, sendJson, startEngineDouble, type EngineDouble } from './engine-double.ts';

export const AUTOMATIC1111_TRAPS = ['model-missing', 'error', 'half', 'cut-off', 'no-picture', 'silence'] as const;
type Automatic1111Trap = (typeof AUTOMATIC1111_TRAPS)[number];

const base64 = z.base64();
const ControlNet = z.strictObject({
  enabled: z.boolean(),
  module: z.enum(['none', 'canny', 'depth_midas', 'openpose']),
  model: z.string().min(1),
  image: base64,
  weight: z.number().min(0).max(2),
  resize_mode: z.number().int(),
  pixel_perfect: z.boolean(),
  guidance_start: z.number(),
  guidance_end: z.number(),
  save_detected_map: z.boolean().default(true),
});
const Text = z.strictObject({
  prompt: z.string(),
  negative_prompt: z.string(),
  seed: z.number().int().min(-1),
  steps: z.number().int(),
  cfg_scale: z.number(),
  width: z.number().int().multipleOf(8),
  height: z.number().int().multipleOf(8),
  sampler_name: z.string(),
  batch_size: z.literal(1),
  force_task_id: z.string().min(1),
  override_settings: z.strictObject({ sd_model_checkpoint: z.string() }).optional(),
  alwayson_scripts: z.strictObject({ ControlNet: z.strictObject({ args: z.array(ControlNet).min(1) }) }).optional(),
});
const Image = Text.extend({
  init_images: z.array(base64).min(1),
  denoising_strength: z.number(),
  resize_mode: z.number().int(),
});

export interface Automatic1111Double extends EngineDouble<Automatic1111Trap> {
  interrupts: number;
  /** Somebody else's picture is painted; what is asked here waits behind it. */
  isBusy: boolean;
}

/** The web UI with --api and ControlNet. Source: stable-diffusion-webui, modules/api/api.py and modules/progress.py; sd-webui-controlnet, "API". */
export const startAutomatic1111 = async (): Promise<Automatic1111Double> => {
  let step = 0;
  const plain = await startEngineDouble<Automatic1111Trap>((request, response) => {
    const { method, url, body } = request;
    const route = `${method} ${url.pathname}`;
    if (route === 'POST /internal/progress') {
      const { id_task } = z
        .object({ id_task: z.string(), live_preview: z.literal(false) })
        .parse(JSON.parse(body.toString()));
      const isKnown = id_task === double.running;
      const active = isKnown && !double.isBusy;
      if (active) step += 1;
      sendJson(response, 200, {
        active,
        queued: isKnown && double.isBusy,
        completed: false,
        progress: active ? step / 28 : null,
        eta: null,
        live_preview: null,
        id_live_preview: null,
        textinfo: isKnown && double.isBusy ? 'Waiting...' : null,
      });
      return;
    }
    if (route === 'POST /sdapi/v1/interrupt') {
      double.interrupts += 1;
      sendJson(response, 200, {});
      return;
    }
    if (route !== 'POST /sdapi/v1/txt2img' && route !== 'POST /sdapi/v1/img2img') {
      sendJson(response, 404, { detail: 'Not Found' });
      return;
    }
    const parsed = (route.endsWith('txt2img') ? Text : Image).safeParse(JSON.parse(body.toString()));
    if (!parsed.success) {
      sendJson(response, 422, { detail: parsed.error.message });
      return;
    }
    double.asked.push(request);
    double.running = parsed.data.force_task_id;
    const { width, height, seed, alwayson_scripts: scripts } = parsed.data;
    const image = picture(width, height);
    // Without being told otherwise, the detected maps come behind the pictures.
    const maps = (scripts?.ControlNet.args ?? []).filter(({ save_detected_map: isShown }) => isShown);
    const answer = (bytes: Buffer) => ({
      images: [bytes.toString('base64'), ...maps.map(() => picture(64, 64).toString('base64'))],
      parameters: parsed.data,
      info: JSON.stringify({ seed, all_seeds: [seed], width, height }),
    });
    const traps: Readonly<Record<Automatic1111Trap, () => void>> = {
      'model-missing': () =>
        sendJson(response, 422, { error: 'HTTPException', detail: 'ControlNet model not found', body: '', errors: '' }),
      error: () =>
        sendJson(response, 500, { error: 'OutOfMemoryError', detail: '', body: '', errors: 'CUDA out of memory.' }),
      half: () => sendJson(response, 200, answer(half(image))),
      'cut-off': () => hangUp(response, 'application/json', '{"images":["iVBOR'),
      'no-picture': () => sendJson(response, 200, { ...answer(image), images: [] }),
      silence: () => undefined,
    };
    const trap = double.falls();
    if (trap === 'none') sendJson(response, 200, answer(image));
    else traps[trap]();
  });
  const double: Automatic1111Double & { running?: string } = Object.assign(plain, { interrupts: 0, isBusy: false });
  return double;
};
