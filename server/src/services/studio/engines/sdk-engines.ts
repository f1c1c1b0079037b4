import type { AspectRatio } from '@madang/contracts/studio';
import type { Config } from '../settings.ts';
import { mediaTypeOf, type Engine, type PaintRequest } from './engine.ts';

/** The nearest of the sizes that OpenAI paints; the compositor cuts the rest. Source: OpenAI API reference, "Images". */
const OPENAI_SIZES: Readonly<Record<AspectRatio, `${number}x${number}`>> = {
  '1:1': '1024x1024',
  '4:3': '1536x1024',
  '16:9': '1536x1024',
  '9:16': '1024x1536',
};
/** Gemini takes a seed as a signed 32-bit number. Source: Gemini API reference, "GenerationConfig". */
const GOOGLE_SEEDS = 2 ** 31;

const photoOf = ({ photo }: PaintRequest) =>
  photo === undefined ? {} : { files: [{ type: 'file' as const, mediaType: mediaTypeOf(photo), data: photo }] };

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');
type Fetch = typeof globalThis.fetch;

/** Image models of the AI SDK as it has them. Another provider of the SDK is one more entry here (docs/engines.md). */
export const sdkEngines = (config: Config, fetch: Fetch): Engine[] => {
  const engines: Engine[] = [];
  const { STUDIO_OPENAI_API_KEY: openAiKey, STUDIO_GOOGLE_API_KEY: googleKey } = config;
  if (openAiKey !== undefined)
    engines.push({
      name: 'openai',
      label: 'OpenAI',
      model: config.STUDIO_OPENAI_MODEL,
      methods: ['t2i', 'i2i'],
      keepsSeed: false,
      costs: true,
      readsKorean: true,
      open: async () =>
        (await import('@ai-sdk/openai'))
          .createOpenAI({ apiKey: openAiKey, baseURL: withoutSlash(config.STUDIO_OPENAI_BASE_URL), fetch })
          .image(config.STUDIO_OPENAI_MODEL),
      options: (request) => ({ size: OPENAI_SIZES[request.ratio], ...photoOf(request) }),
    });
  if (googleKey !== undefined)
    engines.push({
      name: 'google',
      label: 'Google Gemini',
      model: config.STUDIO_GOOGLE_MODEL,
      methods: ['t2i', 'i2i'],
      keepsSeed: true,
      costs: true,
      readsKorean: true,
      open: async () =>
        (await import('@ai-sdk/google'))
          .createGoogleGenerativeAI({
            apiKey: googleKey,
            baseURL: withoutSlash(config.STUDIO_GOOGLE_BASE_URL),
            fetch,
          })
          .image(config.STUDIO_GOOGLE_MODEL),
      options: (request) => ({
        aspectRatio: request.ratio,
        seed: request.seed % GOOGLE_SEEDS,
        ...photoOf(request),
      }),
    });
  return engines;
};
