import type { Config } from '../settings.ts';
import { customModel, postJson, sizeOf } from './custom-model.ts';
import { SIZES, type Engine } from './engine.ts';
import { EngineFailure } from './engine-error.ts';

type Fetch = typeof globalThis.fetch;

const modelOf = (config: Config, token: string, fetch: Fetch) => {
  const model = config.STUDIO_HUGGINGFACE_MODEL;
  const url = `${config.STUDIO_HUGGINGFACE_BASE_URL.replace(/\/+$/, '')}/models/${model}`;
  return customModel('huggingface', model, async (options) => {
    const [width, height] = sizeOf(options);
    const response = await postJson(
      fetch,
      url,
      {
        inputs: options.prompt,
        parameters: { ...options.providerOptions['huggingface'], width, height, seed: options.seed },
      },
      {
        headers: { authorization: `Bearer ${token}`, accept: 'image/png' },
        signal: options.abortSignal ?? null,
      },
    );
    const bytes = await response.bytes();
    if (!(response.headers.get('content-type') ?? '').startsWith('image/'))
      throw new EngineFailure('engine_picture_broken', 'no picture, but another document');
    return bytes;
  });
};

/** Text-to-image of Hugging Face's inference API. Source: Hugging Face, "Text to Image". */
export const huggingFaceEngine = (config: Config, fetch: Fetch): Engine[] => {
  const { STUDIO_HUGGINGFACE_TOKEN: token, STUDIO_HUGGINGFACE_MODEL: model } = config;
  if (token === undefined) return [];
  return [
    {
      name: 'huggingface',
      label: 'Hugging Face',
      model,
      methods: ['t2i'],
      keepsSeed: true,
      costs: true,
      readsKorean: false,
      open: () => modelOf(config, token, fetch),
      options: ({ ratio, seed, negativePrompt }) => ({
        size: `${SIZES[ratio][0]}x${SIZES[ratio][1]}`,
        seed,
        providerOptions: { huggingface: { negative_prompt: negativePrompt } },
      }),
    },
  ];
};
