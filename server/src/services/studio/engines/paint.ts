import type { ImageModelV4Result } from '@ai-sdk/provider';
import { aborted } from '#platform/aborted';
import { AppError } from '#platform/errors';
import type { Engine, PaintRequest, TakeProgress } from './engine.ts';
import { toEngineError } from './engine-error.ts';
import { readPainting, type Painting } from './read-painting.ts';

/** Of the finish reasons of Gemini, those that say that it would not. Source: Gemini API reference, "FinishReason". */
const REFUSALS =
  /^(SAFETY|IMAGE_SAFETY|PROHIBITED_CONTENT|IMAGE_PROHIBITED_CONTENT|BLOCKLIST|RECITATION|IMAGE_RECITATION|SPII)$/;

/** Gemini refuses a prompt before it begins without a finish reason. */
const isRefusal = ({ providerMetadata }: ImageModelV4Result): boolean => {
  const { finishReason, promptFeedback } = (providerMetadata?.['google'] ?? {}) as Readonly<Record<string, unknown>>;
  const blocked = (promptFeedback as { readonly blockReason?: unknown } | null | undefined)?.blockReason;
  return (typeof finishReason === 'string' && REFUSALS.test(finishReason)) || typeof blocked === 'string';
};

const ask = async (
  engine: Engine,
  request: PaintRequest,
  signal: AbortSignal,
  take: TakeProgress,
): Promise<Painting> => {
  const model = await engine.open(take);
  const result = await model.doGenerate({
    prompt: request.prompt,
    n: 1,
    size: undefined,
    aspectRatio: undefined,
    seed: undefined,
    files: undefined,
    mask: undefined,
    providerOptions: {},
    abortSignal: signal,
    ...engine.options(request),
  });
  const [image] = result.images;
  const values = { engine: engine.label };
  if (image === undefined || image.length === 0)
    throw new AppError(isRefusal(result) ? 'engine_refused' : 'engine_no_picture', { values });
  return readPainting(typeof image === 'string' ? Buffer.from(image, 'base64') : image);
};

/**
 * Has an engine paint one picture, within its time. What does not look at its signal goes on for itself.
 * @throws AppError what went wrong with the engine; what `signal` was aborted with
 */
export const paint = async (
  engine: Engine,
  request: PaintRequest,
  { signal, seconds, take }: { readonly signal: AbortSignal; readonly seconds: number; readonly take: TakeProgress },
): Promise<Painting> => {
  const late = AbortSignal.timeout(seconds * 1000);
  const either = AbortSignal.any([signal, late]);
  try {
    const painting = ask(engine, request, either, take);
    painting.catch(() => undefined);
    const done = await Promise.race([painting, aborted(either)]);
    either.throwIfAborted();
    return done as Painting;
  } catch (error) {
    signal.throwIfAborted();
    throw toEngineError(late.aborted ? late.reason : error, { label: engine.label, costs: engine.costs, seconds });
  }
};
