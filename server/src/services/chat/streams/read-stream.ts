import type { Message } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import type { ServerSentEvent } from '#platform/http/reply';
import { terminalName } from '../store/finish-generation.ts';
import { readEvents, readPosition, readSnapshot, TERMINAL_EVENTS, type LoggedEvent } from './event-log.ts';
import type { StreamHub } from './stream-hub.ts';
import { createWaiter } from './waiter.ts';

const BATCH = 500;

export interface StreamSource {
  readonly db: Database;
  readonly hub: StreamHub;
  readonly findMessage: (id: string) => Promise<Message | undefined>;
}

interface Around {
  /** What the reader is told before. */
  readonly head?: readonly ServerSentEvent[];
  /** Called when the reading has ended, however it did. */
  readonly onEnd?: () => void;
}

const toServerSentEvent = ({ seq, type, json }: LoggedEvent): ServerSentEvent => ({ id: seq, event: type, json });
const reset = (id: number, messageId: string, text: string): ServerSentEvent => ({ id, event: 'reset', json: JSON.stringify({ message_id: messageId, text }) });

/** The log of an answer that has ended is not there any more: what is kept of it, and how it ended. */
async function* readEnded({ findMessage }: StreamSource, generationId: string, after: number, newest: number): AsyncGenerator<readonly ServerSentEvent[]> {
  const message = await findMessage(generationId);
  if (message === undefined) return;
  const end = { id: newest, event: terminalName(message.status), json: JSON.stringify({ message }) };
  yield after === newest ? [end] : [reset(newest, message.id, message.content), end];
}

/**
 * A reader is a cursor into the log: it asks for what comes after the last event that it passed on, and waits for a wake
 * where there is nothing. It ends with the terminal event, or when `signal` says that the reader is gone.
 */
export async function* readStream(source: StreamSource, generationId: string, after: number, signal: AbortSignal, { head = [], onEnd }: Around = {}): AsyncGenerator<readonly ServerSentEvent[]> {
  const { db, hub } = source;
  const waiter = createWaiter((wake) => hub.onWake(generationId, wake), signal);
  let last = after;
  try {
    if (head.length > 0) yield head;
    while (!waiter.isOver) {
      const events = hub.recent(generationId, last) ?? (await readEvents(db, generationId, last, BATCH));
      const newestRead = events.at(-1);
      if (newestRead !== undefined) {
        yield events.map(toServerSentEvent);
        if (TERMINAL_EVENTS.has(newestRead.type)) return;
        last = newestRead.seq;
        continue;
      }
      // Nothing comes after the cursor. Where the answer is written here, that is all there is to know.
      if (hub.isUpToDate(generationId, last)) {
        await waiter.wait();
        continue;
      }
      hub.follow(generationId, last); // before looking, so that nothing is missed between the two
      const position = await readPosition(db, generationId);
      if (position === undefined) return;
      const { running, newest, logged } = position;
      if (!running && (!logged || newest === last)) {
        hub.forget(generationId);
        yield* readEnded(source, generationId, last, newest);
        return;
      }
      if (newest < last) {
        const snapshot = await readSnapshot(db, generationId);
        last = Math.max(snapshot.seq, newest);
        hub.forget(generationId);
        yield [reset(last, generationId, snapshot.text)];
      } else if (newest > last && logged) {
        hub.forget(generationId);
      } else {
        await waiter.wait();
      }
    }
  } finally {
    waiter.stop();
    onEnd?.();
  }
}
