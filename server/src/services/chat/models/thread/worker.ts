import { parentPort, workerData } from 'node:worker_threads';
import { createOutbound } from '#platform/outbound';
import type { Connection } from '../connection.ts';
import type { ModelCall } from '../model-call.ts';
import { describeError, toModelError } from '../provider-error.ts';
import { providerModelCall } from '../provider-model-calls.ts';
import type { Failure, Order, Result, ThreadData } from './messages.ts';
import { PartBatches } from './part-batches.ts';

const port = parentPort;
if (port === null) throw new Error('this is for a worker thread; models-thread.ts starts it');

const { config } = workerData as ThreadData;
const outbound = createOutbound(config);
/** What an API was found to know, and its SDK, are kept as long as its connection is the same. */
const modelCalls = new Map<string, ModelCall>();
const batches = new PartBatches((batch) => port.postMessage(batch));
const running = new Map<number, AbortController>();

const failureOf = (error: unknown): Failure => {
  const { code, finish } = toModelError(error);
  return { code, finish, reason: describeError(error) };
};

const modelCallOf = (connection: Connection): ModelCall => {
  const key = JSON.stringify(connection);
  const known = modelCalls.get(key) ?? providerModelCall(connection, outbound);
  modelCalls.set(key, known);
  return known;
};

const ask = async ({ call, connection, prompt }: Extract<Order, { kind: 'ask' }>): Promise<void> => {
  const controller = new AbortController();
  running.set(call, controller);
  let result: Result;
  try {
    result = { end: await modelCallOf(connection)(prompt, controller.signal, (part) => batches.put(call, part)) };
  } catch (error) {
    result = { failure: failureOf(error) };
  }
  running.delete(call);
  batches.end(call, result);
};

port.on('message', (order: Order) => {
  if (order.kind === 'ask') void ask(order);
  else if (order.kind === 'abort') running.get(order.call)?.abort();
  else batches.taken();
});
