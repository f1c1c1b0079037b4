import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Method, type Method as MethodName } from '@madang/contracts/studio/engines';
import type { Config } from '../settings.ts';
import { runWorkflow, type ComfyUiServer } from './comfyui-job.ts';
import { fillWorkflow, readWorkflow } from './comfyui-workflow.ts';
import { askServer, customModel, firstFile, sizeOf } from './custom-model.ts';
import { mediaTypeOf, SIZES, type Engine, type TakeProgress } from './engine.ts';

const Options = z.object({ method: Method, negative_prompt: z.string(), control_net: z.string() });

/** Under the hash of its bytes, so that the same photo lies there once. @returns how the workflow names it */
const upload = async ({ url, fetch }: ComfyUiServer, bytes: Uint8Array, signal: AbortSignal): Promise<string> => {
  const form = new FormData();
  const name = `madang-${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}.png`;
  form.append('image', new Blob([bytes], { type: 'image/png' }), name);
  form.append('overwrite', 'true');
  const answer = await askServer(fetch, `${url}/upload/image`, { method: 'POST', body: form, signal });
  const stored = z.object({ name: z.string(), subfolder: z.string().default('') }).parse(await answer.json());
  return stored.subfolder === '' ? stored.name : `${stored.subfolder}/${stored.name}`;
};

const modelOf = (server: ComfyUiServer, config: Config, take: TakeProgress) =>
  customModel('comfyui', config.STUDIO_COMFYUI_CHECKPOINT, async (options) => {
    const { method, negative_prompt, control_net } = Options.parse(options.providerOptions['comfyui']);
    const signal = options.abortSignal ?? new AbortController().signal;
    const [width, height] = sizeOf(options);
    const workflow = fillWorkflow(readWorkflow(method, config.STUDIO_COMFYUI_WORKFLOWS), {
      checkpoint: config.STUDIO_COMFYUI_CHECKPOINT,
      prompt: options.prompt ?? '',
      seed: options.seed ?? 0,
      image: method === 't2i' ? '' : await upload(server, firstFile(options), signal),
      negative_prompt,
      control_net,
      width,
      height,
    });
    return runWorkflow(server, workflow, signal, take);
  });

/** A ComfyUI of one's own. Source: ComfyUI, server.py and execution.py. */
export const comfyUiEngine = (config: Config, { fetch, webSocket }: Omit<ComfyUiServer, 'url'>): Engine[] => {
  if (config.STUDIO_COMFYUI_URL === undefined) return [];
  const server = { url: config.STUDIO_COMFYUI_URL.replace(/\/+$/, ''), fetch, webSocket };
  const controlNets: Readonly<Partial<Record<MethodName, string | undefined>>> = {
    canny: config.STUDIO_COMFYUI_CANNY,
    depth: config.STUDIO_COMFYUI_DEPTH,
    openpose: config.STUDIO_COMFYUI_OPENPOSE,
  };
  return [
    {
      name: 'comfyui',
      label: 'ComfyUI',
      model: config.STUDIO_COMFYUI_CHECKPOINT,
      methods: Method.options.filter(
        (method) => method === 't2i' || method === 'i2i' || controlNets[method] !== undefined,
      ),
      keepsSeed: true,
      costs: false,
      readsKorean: false,
      open: (take) => modelOf(server, config, take),
      options: ({ method, negativePrompt, ratio, seed, photo, edges }) => {
        const image = edges ?? photo;
        return {
          size: `${SIZES[ratio][0]}x${SIZES[ratio][1]}`,
          seed,
          ...(image === undefined ? {} : { files: [{ type: 'file', mediaType: mediaTypeOf(image), data: image }] }),
          providerOptions: {
            comfyui: { method, negative_prompt: negativePrompt, control_net: controlNets[method] ?? '' },
          },
        };
      },
    },
  ];
};
