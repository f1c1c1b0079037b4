import type { ImageModelV4, ImageModelV4CallOptions } from '@ai-sdk/provider';
import { EngineAnswer } from './engine-error.ts';

/** A model that the AI SDK does not have, as one of its image models. */
export const customModel = (
  provider: string,
  modelId: string,
  generate: (options: ImageModelV4CallOptions) => Promise<Uint8Array>,
): ImageModelV4 => ({
  specificationVersion: 'v4',
  provider,
  modelId,
  maxImagesPerCall: 1,
  doGenerate: async (options) => ({
    images: [await generate(options)],
    warnings: [],
    response: { timestamp: new Date(), modelId, headers: undefined },
  }),
});

/** Bytes of the first picture that is sent along. */
export const firstFile = ({ files }: ImageModelV4CallOptions): Uint8Array => {
  const [file] = files ?? [];
  if (file?.type !== 'file' || typeof file.data === 'string') throw new Error('no picture was sent along');
  return file.data;
};

export const sizeOf = ({ size }: ImageModelV4CallOptions): readonly [width: number, height: number] => {
  const [width = 1024, height = 1024] = (size ?? '1024x1024').split('x').map(Number);
  return [width, height];
};

const SHOWN = 4000;

/** @throws EngineAnswer for any status but 2xx */
export const askServer = async (
  fetch: typeof globalThis.fetch,
  url: string,
  init: RequestInit = {},
): Promise<Response> => {
  const response = await fetch(url, init);
  if (response.ok) return response;
  const text = await response.text();
  throw new EngineAnswer(response.status, text.slice(0, SHOWN), Object.fromEntries(response.headers));
};

export const postJson = (
  fetch: typeof globalThis.fetch,
  url: string,
  body: unknown,
  init: RequestInit = {},
): Promise<Response> =>
  askServer(fetch, url, {
    ...init,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(init.headers as Record<string, string> | undefined) },
    body: JSON.stringify(body),
  });
