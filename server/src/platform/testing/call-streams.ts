import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import type { EventStream } from '../http/reply.ts';

const event = (name: string, data: unknown) => ({ event: name, json: JSON.stringify(data) });
const TOLD = [event('text', { text: 'a' }), event('text', { text: 'b' })];
/** Ways in which an answer that is streamed can go. */
export const STREAMS: Readonly<Record<string, (signal: AbortSignal) => EventStream>> = {
  whole: () => (sink) => Promise.resolve(void sink.write([...TOLD, event('done', {})])),
  'in pieces': () => async (sink) => {
    for (const piece of [...TOLD, event('done', {})]) {
      sink.write([piece]);
      await sleep(5);
    }
  },
  'cut off': () => (sink) => Promise.resolve(void sink.write(TOLD)),
  'failing in the middle': () => async (sink) => {
    sink.write(TOLD);
    await sleep(5);
    throw new AppError('rate_limited', { values: { seconds: 1 } });
  },
  'with an event that is none': () => (sink) =>
    Promise.resolve(void sink.write([...TOLD, event('text', { words: 1 }), event('done', {})])),
  'with an event of a later release': () => (sink) =>
    Promise.resolve(void sink.write([event('unheard-of', 1), ...TOLD, event('done', {})])),
  'that goes on for ever': (signal) => async (sink) => {
    sink.write(TOLD);
    await sleep(5000, undefined, { signal }).catch(() => undefined);
  },
};
