import { availableParallelism } from 'node:os';
import { createPool, type Pool } from '@madang/threads';
import { toReadingFailed } from './failures.ts';

/** What one document may take: a reader that takes more is ended, and nothing else with it. */
const TIMEOUT_MS = 30_000;
const MOST_MEMORY_MB = 384;

export const createDocumentPool = ({
  timeoutMs = TIMEOUT_MS,
  memoryMb = MOST_MEMORY_MB,
}: { readonly timeoutMs?: number; readonly memoryMb?: number } = {}): Pool =>
  createPool({
    entry: new URL('./documents/worker.ts', import.meta.url),
    threads: Math.min(2, Math.max(1, availableParallelism() - 1)),
    timeoutMs,
    idleMs: 30_000,
    memoryMb,
    toError: toReadingFailed,
  });

/** Documents and pages of the web alike. */
export const documentPool = createDocumentPool();
