import { z } from 'zod';
import { black, half, hangUp, KEY, picture, sendJson, startEngineDouble, type EngineDouble } from './engine-double.ts';

export const HUGGING_FACE_TRAPS = [
  'loading',
  'rate-limited',
  'no-credit',
  'blackened',
  'half',
  'cut-off',
  'json',
  'error',
  'silence',
] as const;
type HuggingFaceTrap = (typeof HUGGING_FACE_TRAPS)[number];

const Body = z.strictObject({
  inputs: z.string().min(1),
  parameters: z.strictObject({
    negative_prompt: z.string().optional(),
    guidance_scale: z.number().optional(),
    num_inference_steps: z.number().optional(),
    width: z.number().int(),
    height: z.number().int(),
    seed: z.number().int().optional(),
  }),
});

/** Text-to-image of the inference API. Source: Hugging Face, "Text to Image"; "HTTP API errors". */
export const startHuggingFace = (): Promise<EngineDouble<HuggingFaceTrap>> =>
  startEngineDouble((request, response, double) => {
    const { method, url, headers, body } = request;
    if (method !== 'POST' || url.pathname !== '/hf-inference/models/black-forest-labs/FLUX.1-schnell') {
      sendJson(response, 404, { error: 'Model not found' });
      return;
    }
    if (headers.authorization !== `Bearer ${KEY}`) {
      sendJson(response, 401, { error: 'Invalid username or password.' });
      return;
    }
    const parsed = Body.safeParse(JSON.parse(body.toString()));
    if (!parsed.success) {
      sendJson(response, 422, { error: [parsed.error.message] });
      return;
    }
    double.asked.push(request);
    const { width, height } = parsed.data.parameters;
    const send = (bytes: Buffer): void => {
      response.writeHead(200, { 'content-type': 'image/png' }).end(bytes);
    };
    const traps: Readonly<Record<HuggingFaceTrap, () => void>> = {
      loading: () =>
        sendJson(response, 503, {
          error: 'Model black-forest-labs/FLUX.1-schnell is currently loading',
          estimated_time: 20.5,
        }),
      'rate-limited': () => sendJson(response, 429, { error: 'Rate limit reached. Please log in.' }),
      'no-credit': () =>
        sendJson(response, 402, { error: 'You have exceeded your monthly included credits for Inference Providers.' }),
      blackened: () => send(black(width, height)),
      half: () => send(half(picture(width, height))),
      'cut-off': () => hangUp(response, 'image/png', half(picture(width, height))),
      json: () => sendJson(response, 200, { estimated_time: 3, status: 'queued' }),
      error: () => sendJson(response, 500, { error: 'CUDA out of memory', warnings: [] }),
      silence: () => undefined,
    };
    const trap = double.falls();
    if (trap === 'none') send(picture(width, height));
    else traps[trap]();
  });
