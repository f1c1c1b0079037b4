import { parentPort } from 'node:worker_threads';
import type { Answer } from '@madang/threads';
import { readBarcodes } from './barcodes.ts';
import { readMarks } from './marks/read-marks.ts';
import { limitMemory, memoryWasRefused } from './memory-limit.ts';
import { readText } from './text/read-text.ts';
import { ReadingFailed } from './types.ts';

export interface Request {
  readonly kind: 'text' | 'barcodes' | 'marks';
  readonly picture: Uint8Array;
}

limitMemory();

const read = { text: readText, barcodes: readBarcodes, marks: readMarks };

const answer = async ({ kind, picture }: Request): Promise<void> => {
  try {
    const result = await read[kind](picture);
    if (memoryWasRefused()) throw new Error('The picture takes too much memory.');
    parentPort?.postMessage({ ok: true, result } satisfies Answer);
  } catch (error) {
    const code = error instanceof ReadingFailed ? error.reason : memoryWasRefused() ? 'too_much_memory' : 'broken';
    parentPort?.postMessage({
      ok: false,
      code,
      message: error instanceof Error ? error.message : String(error),
      // What has failed inside of WebAssembly is in no known state: the next picture gets a new thread.
      broken: !(error instanceof ReadingFailed),
    } satisfies Answer);
  }
};

parentPort?.on('message', (request: Request) => void answer(request));
