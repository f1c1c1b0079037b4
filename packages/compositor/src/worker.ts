import { parentPort } from 'node:worker_threads';
import type { Answer } from '@madang/threads';
import { print } from './print.ts';
import { render } from './render.ts';
import { CompositorError, type PrintInput, type RenderInput } from './types.ts';

export type Request =
  { readonly kind: 'picture'; readonly input: RenderInput } | { readonly kind: 'print'; readonly input: PrintInput };

const answer = async (request: Request): Promise<void> => {
  try {
    const { bytes, ...rest } = await (request.kind === 'print' ? print(request.input) : render(request.input));
    const copy = Uint8Array.from(bytes);
    parentPort?.postMessage({ ok: true, result: { ...rest, bytes: copy } } satisfies Answer, [copy.buffer]);
  } catch (error) {
    const known = error instanceof CompositorError;
    parentPort?.postMessage({
      ok: false,
      code: known ? error.code : 'render_failed',
      message: error instanceof Error ? error.message : String(error),
    } satisfies Answer);
  }
};

parentPort?.on('message', (request: Request) => void answer(request));
