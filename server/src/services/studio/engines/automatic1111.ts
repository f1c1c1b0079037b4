import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Method, type Method as MethodName } from '@madang/contracts/studio/engines';
import type { Config } from '../settings.ts';
import { askServer, customModel, firstFile, postJson, sizeOf } from './custom-model.ts';
import { mediaTypeOf, SIZES, type Engine, type TakeProgress } from './engine.ts';
import { EngineFailure } from './engine-error.ts';

type Fetch = typeof globalThis.fetch;

const LOOK_MS = 1000;
const STOP_MS = 5000;
const STEPS = 28;
const GUIDANCE = 6.5;
/** How much of a photo is painted anew, and how strictly its edges, depth or pose are kept. */
const DENOISING = 0.6;
const CONTROL_WEIGHT = 0.8;

const Answer = z.looseObject({ images: z.array(z.string()) });
const Progress = z.looseObject({ active: z.boolean(), progress: z.number().nullish() });
const Options = z.object({
  method: Method,
  negative_prompt: z.string(),
  control_net: z.string(),
  checkpoint: z.string().nullable(),
});

/** What makes a control picture of the photo; edges are made here already. */
const MODULES: Readonly<Partial<Record<MethodName, string>>> = {
  canny: 'none',
  depth: 'depth_midas',
  openpose: 'openpose',
};

const bodyOf = (
  { method, negative_prompt, control_net, checkpoint }: z.output<typeof Options>,
  { prompt, seed, width, height }: { prompt: string; seed: number; width: number; height: number },
  image: string | undefined,
) => {
  const module = MODULES[method];
  return {
    prompt,
    negative_prompt,
    seed,
    steps: STEPS,
    cfg_scale: GUIDANCE,
    width,
    height,
    sampler_name: 'DPM++ 2M',
    batch_size: 1,
    ...(checkpoint === null ? {} : { override_settings: { sd_model_checkpoint: checkpoint } }),
    ...(method === 'i2i' ? { init_images: [image], denoising_strength: DENOISING, resize_mode: 1 } : {}),
    ...(module === undefined
      ? {}
      : {
          alwayson_scripts: {
            ControlNet: {
              args: [
                {
                  enabled: true,
                  module,
                  model: control_net,
                  image,
                  weight: CONTROL_WEIGHT,
                  resize_mode: 1,
                  pixel_perfect: true,
                  guidance_start: 0,
                  guidance_end: 1,
                  // They would be appended to the pictures.
                  save_detected_map: false,
                },
              ],
            },
          },
        }),
  };
};

const modelOf = (url: string, name: string, fetch: Fetch, take: TakeProgress) =>
  customModel('automatic1111', name, async (options) => {
    const own = Options.parse(options.providerOptions['automatic1111']);
    const signal = options.abortSignal ?? new AbortController().signal;
    const [width, height] = sizeOf(options);
    const image = own.method === 't2i' ? undefined : Buffer.from(firstFile(options)).toString('base64');
    const over = new AbortController();
    // The machine works for one at a time, which may be somebody else.
    const taskId = `task(madang-${randomUUID()})`;
    const look = async (init: { readonly signal: AbortSignal }) => {
      const asked = { id_task: taskId, live_preview: false };
      return Progress.parse(await (await postJson(fetch, `${url}/internal/progress`, asked, init)).json());
    };
    const watch = async (): Promise<void> => {
      const either = AbortSignal.any([signal, over.signal]);
      for (;;) {
        await sleep(LOOK_MS, undefined, { signal: either });
        const { active, progress } = await look({ signal: either });
        if (active && progress != null) take(progress);
      }
    };
    const stop = async (): Promise<void> => {
      const init = { signal: AbortSignal.timeout(STOP_MS) };
      if ((await look(init)).active) await askServer(fetch, `${url}/sdapi/v1/interrupt`, { method: 'POST', ...init });
    };
    watch().catch(() => undefined);
    try {
      const answer = await postJson(
        fetch,
        `${url}/sdapi/v1/${own.method === 'i2i' ? 'img2img' : 'txt2img'}`,
        {
          ...bodyOf(own, { prompt: options.prompt ?? '', seed: options.seed ?? -1, width, height }, image),
          force_task_id: taskId,
        },
        { signal },
      );
      const [first] = Answer.parse(await answer.json()).images;
      if (first === undefined) throw new EngineFailure('engine_failed', 'no picture');
      // Some versions write it as an address of data.
      return Buffer.from(first.replace(/^data:image\/\w+;base64,/, ''), 'base64');
    } catch (error) {
      if (signal.aborted) await stop().catch(() => undefined);
      throw error;
    } finally {
      over.abort();
    }
  });

/** An AUTOMATIC1111 or Forge of one's own, with ControlNet. Source: stable-diffusion-webui, modules/api and modules/progress.py; sd-webui-controlnet, "API". */
export const automatic1111Engine = (config: Config, fetch: Fetch): Engine[] => {
  const { STUDIO_AUTOMATIC1111_URL: address, STUDIO_AUTOMATIC1111_CHECKPOINT: checkpoint } = config;
  if (address === undefined) return [];
  const controlNets: Readonly<Partial<Record<MethodName, string | undefined>>> = {
    canny: config.STUDIO_AUTOMATIC1111_CANNY,
    depth: config.STUDIO_AUTOMATIC1111_DEPTH,
    openpose: config.STUDIO_AUTOMATIC1111_OPENPOSE,
  };
  const model = checkpoint ?? 'loaded';
  return [
    {
      name: 'automatic1111',
      label: 'Stable Diffusion web UI',
      model,
      methods: Method.options.filter(
        (method) => method === 't2i' || method === 'i2i' || controlNets[method] !== undefined,
      ),
      keepsSeed: true,
      costs: false,
      readsKorean: false,
      open: (take) => modelOf(address.replace(/\/+$/, ''), model, fetch, take),
      options: ({ method, negativePrompt, ratio, seed, photo, edges }) => {
        const image = edges ?? photo;
        return {
          size: `${SIZES[ratio][0]}x${SIZES[ratio][1]}`,
          seed,
          ...(image === undefined ? {} : { files: [{ type: 'file', mediaType: mediaTypeOf(image), data: image }] }),
          providerOptions: {
            automatic1111: {
              method,
              negative_prompt: negativePrompt,
              control_net: controlNets[method] ?? '',
              checkpoint: checkpoint ?? null,
            },
          },
        };
      },
    },
  ];
};
