import { Worker } from 'node:worker_threads';
import type { Log } from '#platform/log';
import type { Connection } from '../connection.ts';
import { ModelError } from '../model.ts';
import type { ModelCall, ModelCallEnd, ModelCallPart } from '../model-call.ts';
import type { Batch, Failure, Order, OutboundConfig, Result, ThreadData } from './messages.ts';

interface Call {
  readonly take: (part: ModelCallPart) => void;
  readonly end: (result: { readonly end: ModelCallEnd } | Error) => void;
}

/** Where many at once's questions to connected models are asked: reading their answers is two fifths of what a token costs the main thread. */
export interface ModelsThread {
  readonly modelCall: (connection: Connection) => ModelCall;
  stop(): Promise<void>;
}

const errorOf = ({ code, finish, reason }: Failure): ModelError => new ModelError(code, new Error(reason), finish);
const received = (result: Result): { readonly end: ModelCallEnd } | ModelError =>
  'failure' in result ? errorOf(result.failure) : result;

/** The thread begins with the first question, and anew with the next one after it has failed. */
export const createModelsThread = (
  { OUTBOUND_PROXY, OUTBOUND_TIMEOUT_SECONDS }: OutboundConfig,
  log: Log,
): ModelsThread => {
  const calls = new Map<number, Call>();
  let worker: Worker | undefined;
  let lastCall = 0;

  const order = (thread: Worker, message: Order): void => thread.postMessage(message);

  const takeBatch = (thread: Worker, { texts, thoughts, tools, ends }: Batch): void => {
    const give = (id: number, part: ModelCallPart): void => {
      const call = calls.get(id);
      try {
        call?.take(part);
      } catch (error) {
        order(thread, { kind: 'abort', call: id });
        call?.end(error as Error);
      }
    };
    for (const [id, text] of thoughts) give(id, { kind: 'reasoning', text });
    for (const [id, text] of texts) give(id, { kind: 'text', text });
    for (const { call, tool } of tools) give(call, { kind: 'call', call: tool });
    for (const { call, result } of ends) calls.get(call)?.end(received(result));
    order(thread, { kind: 'taken' });
  };

  const start = (): Worker => {
    const thread = new Worker(new URL('worker.ts', import.meta.url), {
      name: 'models',
      workerData: { config: { OUTBOUND_PROXY, OUTBOUND_TIMEOUT_SECONDS } } satisfies ThreadData,
    });
    let cause: Error | undefined;
    thread.on('message', (batch: Batch) => takeBatch(thread, batch));
    thread.on('error', (error: Error) => {
      cause = error;
    });
    thread.on('exit', () => {
      worker = undefined;
      if (cause !== undefined)
        log.error({ err: cause }, 'the thread that asks the models has failed; the next question starts it anew');
      for (const call of [...calls.values()]) call.end(new ModelError('model_unavailable', cause));
    });
    return thread;
  };

  return {
    modelCall: (connection) => (prompt, signal, take) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const thread = (worker ??= start());
        const id = ++lastCall;
        const abort = (): void => {
          order(thread, { kind: 'abort', call: id });
          end(
            signal.reason instanceof Error ? signal.reason : new Error('the call was ended', { cause: signal.reason }),
          );
        };
        const end: Call['end'] = (result) => {
          calls.delete(id);
          signal.removeEventListener('abort', abort);
          if (result instanceof Error) reject(result);
          else resolve(result.end);
        };
        order(thread, { kind: 'ask', call: id, connection, prompt });
        calls.set(id, { take, end });
        signal.addEventListener('abort', abort, { once: true });
      }),
    async stop() {
      await worker?.terminate();
    },
  };
};
