import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#platform/errors';
import type { Transaction } from '#platform/db/database';
import type { Engines } from '../engines/connected-engines.ts';
import { providerOf, type Engine } from '../engines/engine.ts';
import { findEdges } from '../engines/find-edges.ts';
import { markAsPainted } from '../engines/mark-picture.ts';
import { paint } from '../engines/paint.ts';
import { promptFor } from '../engines/prompt.ts';
import type { Pictures } from '../pictures.ts';
import { callsOf, countCall } from '../store/engine-usage.ts';
import type { KeptImage } from '../kept.ts';
import type { GeneratePayload, GenerateRun } from './payload.ts';
import type { Industry } from './understand.ts';

type Painting = NonNullable<GeneratePayload['painting']>;

/** What an engine has painted, before anything is set on it. */
export interface Painted {
  readonly image: KeptImage;
  readonly prompt: string | null;
}

/** Of the stage: what is written before it, and what is set after it. */
const PAINTING_FROM = 0.2;
const PAINTING = 0.6;

/** Of these nobody is paid. */
const COSTLESS: ReadonlySet<string> = new Set([
  'engine_refused',
  'engine_set_up_wrongly',
  'engine_failed',
  'engine_unreachable',
  'engine_loading',
  'engine_busy',
]);

/** @throws AppError what went wrong with the engine */
const askEngine = async (
  engine: Engine,
  task: GenerateRun,
  asking: () => ReturnType<typeof paint>,
): ReturnType<typeof paint> => {
  if (!engine.costs) return asking();
  const count = (change: 1 | -1) => task.store((tx: Transaction) => countCall(tx, task.id, change));
  await count(1);
  try {
    return await asking();
  } catch (error) {
    if (error instanceof AppError && COSTLESS.has(error.code)) await count(-1);
    throw error;
  }
};

/** What passes by itself: a service that restarts, storage that does not answer. A disk that is full does not. */
const passes = (error: unknown): boolean =>
  !(error instanceof AppError) || error.status === 429 || (error.status >= 500 && error.status !== 507);
/** Rather than let go what somebody is paid for. */
const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 16_000, 30_000];

const patiently = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
  for (const pause of PAUSES_MS)
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!passes(error)) throw error;
      await sleep(pause, undefined, { signal });
    }
  return work();
};

interface Asked {
  readonly source: string;
  readonly industry: Industry;
  readonly photo: KeptImage | null;
  readonly seed: number;
}

/** What a picture has cost by now, in millionths of a US dollar; null where nobody has said a price. */
export const costOf = async (
  tx: Transaction,
  engines: Engines,
  taskId: string,
  { engine }: Painting,
): Promise<number | null> => {
  const price = engines.priceOf(engine);
  return price === null ? null : price * Math.max(1, await callsOf(tx, taskId));
};

/**
 * Has an engine paint, and keeps that before anything else is done with it: an attempt that comes later finds it, and
 * nobody pays twice. @throws AppError what went wrong with the engine; `photo_needed`; `made_quota_exceeded`; what the files service says
 */
export const paintOnce = async (
  engines: Engines,
  task: GenerateRun,
  pictures: Pictures,
  painting: Painting,
  { source, industry, photo, seed }: Asked,
): Promise<Painted> => {
  const engine = engines.all.find(({ name }) => name === painting.engine);
  if (engine === undefined) throw new AppError('engine_not_available', { values: { wanted: painting.engine } });
  const { prompt, negativePrompt } = promptFor({ source, industry, style: painting.style }, engine);
  const provider = providerOf(engine);
  const before = task.attempt > 1 ? await pictures.find(painting.image_id) : undefined;
  if (before !== undefined) return { image: { ...before, painted_by: provider }, prompt };
  if (painting.method !== 't2i' && photo === null)
    throw new AppError('photo_needed', { values: { method: painting.method } });
  await pictures.assertRoom(painting.image_id);
  const bytes = photo === null || painting.method === 't2i' ? undefined : await pictures.read(photo);
  const request = {
    method: painting.method,
    prompt,
    negativePrompt,
    ratio: task.payload.aspect_ratio,
    seed,
    photo: bytes,
    edges: bytes !== undefined && painting.method === 'canny' ? await findEdges(bytes) : undefined,
  };
  const { signal } = task;
  const made = await askEngine(engine, task, () =>
    paint(engine, request, {
      signal,
      seconds: engines.secondsOf(engine),
      take: (part) => task.progress(PAINTING_FROM + part * PAINTING),
    }),
  );
  try {
    const bytes = await markAsPainted(made.bytes, { engine: provider, isComposite: painting.method !== 't2i' });
    const marked = { ...made, bytes, paintedBy: provider };
    const image = await patiently(signal, () => pictures.store(painting.image_id, 'painting.png', marked));
    return { image, prompt };
  } catch (error) {
    // Where it cannot be kept, it would be painted, and paid, again.
    if (error instanceof AppError && engine.costs) throw new AppError(error.code, { ...error.details, endsTask: true });
    throw error;
  }
};
