import { z } from 'zod';
import { half, hangUp, KEY, picture, sendJson, startEngineDouble, type EngineDouble } from './engine-double.ts';

export const GEMINI_TRAPS = [
  'refusal',
  'prompt-refused',
  'text-only',
  'retry-delay',
  'half',
  'cut-off',
  'overloaded',
  'silence',
] as const;
type GeminiTrap = (typeof GEMINI_TRAPS)[number];

const Part = z.union([
  z.strictObject({ text: z.string() }),
  z.strictObject({ inlineData: z.strictObject({ mimeType: z.enum(['image/png', 'image/jpeg']), data: z.base64() }) }),
]);
/** The seed is a signed 32-bit number; a larger one is refused. */
const Body = z.strictObject({
  contents: z.array(z.strictObject({ role: z.literal('user'), parts: z.array(Part).min(1) })).min(1),
  generationConfig: z.strictObject({
    responseModalities: z.array(z.enum(['TEXT', 'IMAGE'])),
    imageConfig: z.strictObject({ aspectRatio: z.enum(['1:1', '16:9', '9:16', '4:3', '3:4']) }).optional(),
    seed: z
      .number()
      .int()
      .min(-(2 ** 31))
      .max(2 ** 31 - 1)
      .optional(),
  }),
});
/** Of gemini-2.5-flash-image. Source: Gemini API, "Image generation", "Aspect ratios". */
const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  '1:1': [1024, 1024],
  '16:9': [1344, 768],
  '9:16': [768, 1344],
  '4:3': [1184, 864],
  '3:4': [864, 1184],
};

const error = (code: number, status: string, message: string, details: unknown[] = []) => ({
  error: { code, message, status, details },
});
const candidate = (parts: unknown[], finishReason: string) => ({
  candidates: [{ content: { role: 'model', parts }, finishReason, index: 0 }],
  usageMetadata: { promptTokenCount: 20, candidatesTokenCount: 1290, totalTokenCount: 1310 },
  modelVersion: 'gemini-2.5-flash-image',
  responseId: 'r-1',
});

/** generateContent of the image models. Source: Gemini API reference, "Generating content". */
export const startGeminiImages = (): Promise<EngineDouble<GeminiTrap>> =>
  startEngineDouble((request, response, double) => {
    const { method, url, headers, body } = request;
    if (method !== 'POST' || url.pathname !== '/v1beta/models/gemini-2.5-flash-image:generateContent') {
      sendJson(response, 404, error(404, 'NOT_FOUND', 'models/… is not found for API version v1beta'));
      return;
    }
    if (headers['x-goog-api-key'] !== KEY) {
      sendJson(response, 400, error(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'));
      return;
    }
    const parsed = Body.safeParse(JSON.parse(body.toString()));
    if (!parsed.success) {
      sendJson(response, 400, error(400, 'INVALID_ARGUMENT', parsed.error.message));
      return;
    }
    double.asked.push(request);
    const [width, height] = SIZES[parsed.data.generationConfig.imageConfig?.aspectRatio ?? '1:1'] ?? [1024, 1024];
    const image = (bytes: Buffer) => [{ inlineData: { mimeType: 'image/png', data: bytes.toString('base64') } }];
    const traps: Readonly<Record<GeminiTrap, () => void>> = {
      refusal: () => sendJson(response, 200, candidate([], 'IMAGE_SAFETY')),
      'prompt-refused': () =>
        sendJson(response, 200, {
          promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
          usageMetadata: { promptTokenCount: 20, totalTokenCount: 20 },
          modelVersion: 'gemini-2.5-flash-image',
        }),
      'text-only': () =>
        sendJson(
          response,
          200,
          candidate([{ text: 'Here is an idea for your picture: a warm cup of coffee.' }], 'STOP'),
        ),
      'retry-delay': () =>
        sendJson(
          response,
          429,
          error(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current rate limit', [
            { '@type': 'type.googleapis.com/google.rpc.Help', links: [] },
            { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' },
          ]),
        ),
      half: () => sendJson(response, 200, candidate(image(half(picture(width, height))), 'STOP')),
      'cut-off': () => hangUp(response, 'application/json', '{"candidates":[{"content":{"parts":[{"inlineData":'),
      overloaded: () =>
        sendJson(response, 503, error(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.')),
      silence: () => undefined,
    };
    const trap = double.falls();
    if (trap === 'none') {
      sendJson(response, 200, candidate(image(picture(width, height)), 'STOP'));
      return;
    }
    traps[trap]();
  });
