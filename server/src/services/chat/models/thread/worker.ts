import { parentPort, workerData } from 'node:worker_threads';
import { createOutbound } from '#platform/outbound';
import { connectedModels } from '../connected-models.ts';
import { describeError, toModelError } from '../provider-error.ts';
import { providerRound } from '../provider-rounds.ts';
import type { Failure, Order, ThreadData } from './messages.ts';
import { Outbox } from './outbox.ts';

const port = parentPort;
if (port === null) throw new Error('this is for a worker thread; models-thread.ts starts it');

const { config } = workerData as ThreadData;
const outbound = createOutbound(config);
const rounds = new Map(connectedModels(config).map((model) => [model.id, providerRound(model, config, outbound)]));
const outbox = new Outbox((batch) => port.postMessage(batch));
const running = new Map<number, AbortController>();

const failureOf = (error: unknown): Failure => ({ code: toModelError(error).code, reason: describeError(error) });

const ask = async ({ call, model, prompt }: Extract<Order, { kind: 'ask' }>): Promise<void> => {
  const controller = new AbortController();
  running.set(call, controller);
  let failure: Failure | undefined;
  try {
    const round = rounds.get(model);
    if (round === undefined) throw new Error(`${model} is not connected`);
    await round(prompt, controller.signal, (part) => outbox.put(call, part));
  } catch (error) {
    failure = failureOf(error);
  }
  running.delete(call);
  outbox.end(call, failure);
};

port.on('message', (order: Order) => {
  if (order.kind === 'ask') void ask(order);
  else if (order.kind === 'abort') running.get(order.call)?.abort();
  else outbox.taken();
});
