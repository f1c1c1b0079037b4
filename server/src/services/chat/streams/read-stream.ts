import type { Message } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import type { EventSink, ServerSentEvent } from '#platform/http/reply';
import { terminalName } from '../store/finish-generation.ts';
import { readEvents, readPosition, readSnapshot, TERMINAL_EVENTS, type LoggedEvent } from './event-log.ts';
import type { Ring } from './ring.ts';
import type { StreamHub } from './stream-hub.ts';
import { createWaiter } from './waiter.ts';

const BATCH = 500;

export interface StreamSource {
  readonly db: Database;
  readonly hub: StreamHub;
  readonly findMessage: (id: string) => Promise<Message | undefined>;
}

const toServerSentEvent = ({ seq, type, json }: LoggedEvent): ServerSentEvent => ({ id: seq, event: type, json });
const reset = (id: number, messageId: string, text: string): ServerSentEvent => ({ id, event: 'reset', json: JSON.stringify({ message_id: messageId, text }) });

/** The log of an answer that has ended is not there any more: what is kept of it, and how it ended. */
const readEnded = async ({ findMessage }: StreamSource, generationId: string, after: number, newest: number): Promise<ServerSentEvent[]> => {
  const message = await findMessage(generationId);
  if (message === undefined) return [];
  const end = { id: newest, event: terminalName(message.status), json: JSON.stringify({ message }) };
  return after === newest ? [end] : [reset(newest, message.id, message.content), end];
};

/**
 * A reader is a cursor into the log: it passes on what comes after the last event that it passed on, and waits for a wake
 * where there is nothing. It ends with the terminal event, or when `signal` says that the reader is gone.
 */
export const readStream = async (source: StreamSource, generationId: string, after: number, signal: AbortSignal, sink: EventSink): Promise<void> => {
  const { db, hub } = source;
  const waiter = createWaiter((wake) => hub.onWake(generationId, wake), signal);
  let last = after;
  let hasRoom = true;
  let ended = false;
  const pass = (events: readonly LoggedEvent[]): void => {
    const newest = events.at(-1);
    if (newest === undefined) return;
    hasRoom = sink.write(events.map(toServerSentEvent));
    last = newest.seq;
    ended = TERMINAL_EVENTS.has(newest.type);
  };
  /** What nearly every wake is about. @returns whether that was all, and the reader goes on waiting */
  const passRecent = (ring: Ring | undefined): boolean => {
    pass(ring?.after(last) ?? []);
    return hasRoom && !ended && ring?.isUpToDate(last) === true;
  };
  try {
    while (!waiter.isOver && !ended) {
      if (!hasRoom) await sink.drained();
      hasRoom = true;
      const events = hub.ring(generationId)?.after(last) ?? (await readEvents(db, generationId, last, BATCH));
      if (events.length > 0) {
        pass(events);
        continue;
      }
      // Nothing comes after the cursor. Where the answer is written here, that is all there is to know.
      if (hub.ring(generationId)?.isUpToDate(last) === true) {
        await waiter.wait(passRecent);
        continue;
      }
      hub.follow(generationId, last); // before looking, so that nothing is missed between the two
      const position = await readPosition(db, generationId);
      if (position === undefined) return;
      const { running, newest, logged } = position;
      if (!running && (!logged || newest === last)) {
        hub.forget(generationId);
        sink.write(await readEnded(source, generationId, last, newest));
        return;
      }
      if (newest < last) {
        const snapshot = await readSnapshot(db, generationId);
        last = Math.max(snapshot.seq, newest);
        hub.forget(generationId);
        hasRoom = sink.write([reset(last, generationId, snapshot.text)]);
      } else if (newest > last && logged) {
        hub.forget(generationId);
      } else {
        await waiter.wait(passRecent);
      }
    }
  } finally {
    waiter.stop();
  }
};
