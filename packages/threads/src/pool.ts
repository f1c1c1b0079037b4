import { Worker } from 'node:worker_threads';

/** What a worker answers to each request, one at a time. */
export type Answer =
  | { readonly ok: true; readonly result: unknown }
  | {
      readonly ok: false;
      readonly code: string;
      readonly message: string;
      /** The worker is in no known state: it is ended, and what waits gets another one. */
      readonly broken?: boolean;
    };

/** Why a request has no answer, where its worker did not say so itself. */
type Ending = 'broke' | 'took_too_long' | 'took_too_much_memory' | 'closed';

export interface PoolOptions {
  readonly entry: URL;
  readonly threads: number;
  /** After this a request counts as hung, and its worker is ended. */
  readonly timeoutMs: number;
  /** A worker that has had nothing to do for so long is ended. */
  readonly idleMs: number;
  /** What a worker may hold in its heap, and as much again outside of it, in buffers; of those nobody asks where it is not given. */
  readonly memoryMb?: number;
  /** The error that whoever asked gets, by what the worker said or by what became of it. */
  readonly toError: (code: string, message: string, options?: ErrorOptions) => Error;
}

export interface Pool {
  readonly run: (request: unknown, signal?: AbortSignal) => Promise<unknown>;
  /** Fails what waits and runs, and ends every worker. */
  readonly close: () => Promise<void>;
  /** Workers alive now. */
  readonly size: () => number;
}

interface Job {
  readonly request: unknown;
  readonly settle: (answer: Answer) => void;
  readonly fail: (error: Error) => void;
  readonly signal?: AbortSignal;
}

interface Thread {
  readonly worker: Worker;
  job?: Job;
  timer?: NodeJS.Timeout;
  /** Looks at what it holds outside of its heap, which no limit of Node's counts. */
  watch?: NodeJS.Timeout;
}

const HEAP_MB = 512;
/** What a worker can fill in between is what it may take too much. */
const WATCH_MS = 50;
const MB = 1024 * 1024;

/** Worker threads for one kind of work: started by need, one request each; what hangs or dies takes its own request along. */
export const createPool = ({ entry, threads, timeoutMs, idleMs, memoryMb, toError }: PoolOptions): Pool => {
  const failure = (ending: Ending, message: string, options?: ErrorOptions): Error => toError(ending, message, options);
  const closedError = (): Error => failure('closed', 'The worker threads are closed.');
  const alive = new Set<Thread>();
  const waiting: Job[] = [];
  let closed = false;

  const fullError = (cause?: unknown): Error =>
    failure('took_too_much_memory', `The work took more than ${memoryMb ?? HEAP_MB} MB.`, { cause });

  const end = (thread: Thread, error: Error): Promise<number> => {
    clearTimeout(thread.timer);
    clearInterval(thread.watch);
    alive.delete(thread);
    thread.job?.fail(error);
    thread.job = undefined;
    return thread.worker.terminate();
  };

  const rest = (thread: Thread): void => {
    thread.worker.unref();
    thread.timer = setTimeout(() => void end(thread, closedError()), idleMs).unref();
  };

  const watch = (thread: Thread, mostBytes: number): NodeJS.Timeout =>
    setInterval(() => {
      const { job } = thread;
      thread.worker.getHeapStatistics().then(
        ({ external_memory: held }) => {
          if (held <= mostBytes || job === undefined || thread.job !== job) return;
          void end(thread, fullError());
          next();
        },
        // It has ended meanwhile, and whoever asked was told.
        () => undefined,
      );
    }, WATCH_MS).unref();

  const start = (): Thread => {
    const worker = new Worker(entry, { resourceLimits: { maxOldGenerationSizeMb: memoryMb ?? HEAP_MB } });
    const thread: Thread = { worker };
    alive.add(thread);
    worker.on('message', (answer: Answer) => {
      const { job } = thread;
      clearTimeout(thread.timer);
      clearInterval(thread.watch);
      thread.job = undefined;
      if (!answer.ok && answer.broken === true) void end(thread, closedError());
      else rest(thread);
      job?.settle(answer);
      next();
    });
    const died = (reason: unknown): void => {
      if (!alive.has(thread)) return;
      const isFull = (reason as NodeJS.ErrnoException | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
      void end(
        thread,
        isFull ? fullError(reason) : failure('broke', 'The worker thread ended unexpectedly.', { cause: reason }),
      );
      next();
    };
    worker.on('error', died);
    worker.on('exit', (code) => died(new Error(`exit code ${code}`)));
    return thread;
  };

  const next = (): void => {
    while (waiting.length > 0) {
      const free = [...alive].find(({ job }) => job === undefined);
      if (free === undefined && alive.size >= threads) return;
      const job = waiting.shift();
      if (job === undefined) return;
      const thread = free ?? start();
      thread.job = job;
      thread.worker.ref();
      clearTimeout(thread.timer);
      thread.timer = setTimeout(() => {
        void end(thread, failure('took_too_long', `The work took more than ${timeoutMs} ms.`));
        next();
      }, timeoutMs);
      if (memoryMb !== undefined) thread.watch = watch(thread, memoryMb * MB);
      thread.worker.postMessage(job.request);
    }
  };

  const abort = (job: Job): void => {
    const reason = job.signal?.reason as Error;
    const at = waiting.indexOf(job);
    if (at >= 0) {
      waiting.splice(at, 1);
      job.fail(reason);
      return;
    }
    const thread = [...alive].find((one) => one.job === job);
    if (thread !== undefined) void end(thread, reason);
    next();
  };

  return {
    run: (request, signal) =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(closedError());
          return;
        }
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        const onAbort = (): void => abort(job);
        const job: Job = {
          request,
          signal,
          settle: (answer) => {
            signal?.removeEventListener('abort', onAbort);
            if (answer.ok) resolve(answer.result);
            else reject(toError(answer.code, answer.message));
          },
          fail: (error) => {
            signal?.removeEventListener('abort', onAbort);
            reject(error);
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        waiting.push(job);
        next();
      }),
    close: async () => {
      closed = true;
      const error = closedError();
      for (const job of waiting.splice(0)) job.fail(error);
      await Promise.all([...alive].map((thread) => end(thread, error)));
    },
    size: () => alive.size,
  };
};
