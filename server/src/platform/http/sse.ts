import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import type { EventStream, ServerSentEvent } from './reply.ts';

const HEARTBEAT_MS = 15_000;
const RETRY_MS = 1000;

const frame = ({ id, event, json }: ServerSentEvent): string =>
  `${id === undefined ? '' : `id: ${id}\n`}${event === '' ? '' : `event: ${event}\n`}data: ${json}\n\n`;

/**
 * One chunk of the body, as RFC 9112, 7.1 frames it, in one piece. Node's own framing hands four pieces to the socket and
 * waits a tick with them, which costs a small event a third of its whole way out.
 */
const chunkOf = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** Sends a stream to its reader. Whether there is room for more is what his socket says, so that a slow reader costs no memory. */
export const writeEventStream = async (
  response: ServerResponse,
  stream: EventStream,
  signal: AbortSignal,
  isResumable = true,
): Promise<void> => {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no', // nginx would collect the events otherwise
  });
  // Clients of others may take it for an event without data.
  if (isResumable) response.write(`retry: ${RETRY_MS}\n\n`);
  else response.flushHeaders();
  // There are no chunks in HTTP/1.0, and no socket as long as an earlier request on the connection is answered.
  const socket = response.chunkedEncoding ? response.socket : null;
  const outlet: Writable = socket ?? response;
  const write = (text: string): boolean => response.destroyed || outlet.write(socket === null ? text : chunkOf(text));
  // eslint-disable-next-line no-restricted-globals -- of one answer, and over with it
  const heartbeat = setInterval(() => {
    if (!outlet.writableNeedDrain) write(': still here\n\n');
  }, HEARTBEAT_MS);
  try {
    await stream({
      write: (events) => write(events.map(frame).join('')),
      async drained() {
        if (outlet.writableNeedDrain) await once(outlet, 'drain', { signal });
      },
    });
  } catch (error) {
    if (!signal.aborted && !outlet.destroyed) throw error;
  } finally {
    clearInterval(heartbeat);
  }
  // Not where it failed: what has an end is whole.
  response.end();
};
