import { availableParallelism } from 'node:os';
import { createPool } from '@madang/threads';
import {
  CompositorError,
  type CompositorErrorCode,
  type PrintInput,
  type RenderInput,
  type Rendering,
} from './types.ts';
import type { Request } from './worker.ts';

export { familiesOf, moodOfTemplate } from './moods.ts';
export { CompositorError, MOODS, MOTIFS, PAPERS, RATIOS, TEMPLATES } from './types.ts';
export type {
  BlockReport,
  Box,
  CompositorErrorCode,
  MenuItem,
  Mood,
  Motif,
  Paper,
  PrintInput,
  Ratio,
  RenderInput,
  Rendering,
  Report,
  Template,
} from './types.ts';

export interface CompositorOptions {
  /** Renders at once; one core is left to the process that asks. */
  readonly threads?: number;
  readonly timeoutMs?: number;
  readonly idleMs?: number;
}

export interface Compositor {
  /** Sets an advertisement; the same input and seed give the same bytes. Rejects with CompositorError. */
  readonly render: (input: RenderInput, options?: { readonly signal?: AbortSignal }) => Promise<Rendering>;
  /** The same as a PDF for print: A4 or A5, 300 dpi, 3 mm bleed, text as outlines. */
  readonly print: (input: PrintInput, options?: { readonly signal?: AbortSignal }) => Promise<Rendering>;
  /** Ends the worker threads; what is under way fails with the code `closed`. */
  readonly close: () => Promise<void>;
}

const OWN_CODES: readonly string[] = ['nothing_to_set', 'photo_unreadable', 'closed'] satisfies CompositorErrorCode[];
const isOwn = (code: string): code is CompositorErrorCode => OWN_CODES.includes(code);
const toError = (code: string, message: string, options?: ErrorOptions): CompositorError =>
  new CompositorError(isOwn(code) ? code : 'render_failed', message, options);

/** Renders advertisements in worker threads that start with the first one and end when there is nothing to do. */
export const createCompositor = ({
  threads = Math.max(1, availableParallelism() - 1),
  timeoutMs = 60_000,
  idleMs = 30_000,
}: CompositorOptions = {}): Compositor => {
  const pool = createPool({ entry: new URL('./worker.ts', import.meta.url), threads, timeoutMs, idleMs, toError });
  const ask = (request: Request, signal?: AbortSignal): Promise<unknown> => pool.run(request, signal);
  return {
    render: async (input, { signal } = {}) => (await ask({ kind: 'picture', input }, signal)) as Rendering,
    print: async (input, { signal } = {}) => (await ask({ kind: 'print', input }, signal)) as Rendering,
    close: () => pool.close(),
  };
};
