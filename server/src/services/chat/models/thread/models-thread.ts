import { Worker } from 'node:worker_threads';
import type { Model } from '@madang/contracts/chat';
import type { Config } from '#platform/config/config';
import type { Log } from '#platform/log';
import { ModelError } from '../model.ts';
import type { Round, RoundPart } from '../round.ts';
import type { Batch, Order, ThreadData } from './messages.ts';

interface Call {
  readonly take: (part: RoundPart) => void;
  readonly end: (error?: Error) => void;
}

/** Where a crowd's questions to connected models are asked: reading their answers is two fifths of what a token costs the main thread. */
export interface ModelsThread {
  readonly round: (model: Model) => Round;
  stop(): Promise<void>;
}

/** The thread begins with the first question, and anew with the next one after it has failed. */
export const createModelsThread = (config: Config, log: Log): ModelsThread => {
  const calls = new Map<number, Call>();
  let worker: Worker | undefined;
  let lastCall = 0;

  const order = (thread: Worker, message: Order): void => thread.postMessage(message);

  const takeBatch = (thread: Worker, { texts, tools, ends }: Batch): void => {
    const give = (id: number, part: RoundPart): void => {
      const call = calls.get(id);
      try {
        call?.take(part);
      } catch (error) {
        order(thread, { kind: 'abort', call: id });
        call?.end(error as Error);
      }
    };
    for (const [id, text] of texts) give(id, { kind: 'text', text });
    for (const { call, tool } of tools) give(call, { kind: 'call', call: tool });
    for (const { call, failure } of ends) calls.get(call)?.end(failure && new ModelError(failure.code, new Error(failure.reason)));
    order(thread, { kind: 'taken' });
  };

  const start = (): Worker => {
    const thread = new Worker(new URL('worker.ts', import.meta.url), { name: 'models', workerData: { config } satisfies ThreadData });
    let cause: Error | undefined;
    thread.on('message', (batch: Batch) => takeBatch(thread, batch));
    thread.on('error', (error: Error) => {
      cause = error;
    });
    thread.on('exit', () => {
      worker = undefined;
      if (cause !== undefined) log.error({ err: cause }, 'the thread that asks the models has failed; the next question starts it anew');
      for (const call of [...calls.values()]) call.end(new ModelError('model_unavailable', cause));
    });
    return thread;
  };

  return {
    round: ({ id: model }) => (prompt, signal, take) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const thread = (worker ??= start());
        const id = ++lastCall;
        const abort = (): void => {
          order(thread, { kind: 'abort', call: id });
          end(signal.reason instanceof Error ? signal.reason : new Error('the call was ended', { cause: signal.reason }));
        };
        const end = (error?: Error): void => {
          calls.delete(id);
          signal.removeEventListener('abort', abort);
          if (error === undefined) resolve();
          else reject(error);
        };
        order(thread, { kind: 'ask', call: id, model, prompt });
        calls.set(id, { take, end });
        signal.addEventListener('abort', abort, { once: true });
      }),
    async stop() {
      await worker?.terminate();
    },
  };
};
