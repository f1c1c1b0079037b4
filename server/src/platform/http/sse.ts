import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { EventStream, ServerSentEvent } from './reply.ts';

const HEARTBEAT_MS = 15_000;
const RETRY_MS = 1000;

const frame = ({ id, event, json }: ServerSentEvent): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${json}\n\n`;

/**
 * Sends a stream to its reader. Whether there is room for more is what the socket says, so that a slow reader costs no memory.
 */
export const writeEventStream = async (response: ServerResponse, stream: EventStream, signal: AbortSignal): Promise<void> => {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no', // nginx would collect the events otherwise
  });
  response.write(`retry: ${RETRY_MS}\n\n`);
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(': still here\n\n');
  }, HEARTBEAT_MS);
  try {
    await stream({
      write: (events) => response.write(events.map(frame).join('')),
      async drained() {
        if (response.writableNeedDrain) await once(response, 'drain', { signal });
      },
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearInterval(heartbeat);
    response.end();
  }
};
