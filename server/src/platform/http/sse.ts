import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { EventStream, ServerSentEvent } from './reply.ts';

const HEARTBEAT_MS = 15_000;
const RETRY_MS = 1000;

const frame = ({ id, event, json }: ServerSentEvent): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${json}\n\n`;

/**
 * Writes events as they come and waits for the socket whenever it is full: events are taken from the source only when
 * the reader has room, so a slow reader costs no memory.
 */
export const writeEventStream = async (response: ServerResponse, events: EventStream, signal: AbortSignal): Promise<void> => {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no', // nginx would collect the events otherwise
  });
  response.write(`retry: ${RETRY_MS}\n\n`);
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(': still here\n\n');
  }, HEARTBEAT_MS);
  let over = signal.aborted;
  const end = (): void => {
    over = true;
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    for await (const batch of events) {
      if (over) break;
      if (!response.write(batch.map(frame).join(''))) await once(response, 'drain', { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearInterval(heartbeat);
    signal.removeEventListener('abort', end);
    response.end();
  }
};
