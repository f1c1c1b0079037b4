import type { Message } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import type { ServerSentEvent } from '#platform/http/handler';
import { readEvents, readSnapshot, TERMINAL_EVENTS, type LoggedEvent } from './event-log.ts';
import type { StreamHub } from './stream-hub.ts';

const BATCH = 500;
/** Only for a wake that was lost. */
const LOOK_AGAIN_MS = 1000;

export interface StreamSource {
  readonly db: Database;
  readonly hub: StreamHub;
  readonly findMessage: (id: string) => Promise<Message | undefined>;
}

const terminalEventOf = (message: Message): ServerSentEvent => ({
  event: message.status === 'complete' ? 'message.completed' : `message.${message.status}`,
  data: { message },
});

const toServerSentEvent = ({ seq, type, data }: LoggedEvent): ServerSentEvent => ({ id: seq, event: type, data });

/** Wakes that come while nobody waits are remembered. */
const createWaiter = (hub: StreamHub, generationId: string, signal: AbortSignal) => {
  let woken = false;
  let resume: (() => void) | undefined;
  const wake = (): void => {
    woken = true;
    resume?.();
  };
  const forget = hub.onWake(generationId, wake);
  signal.addEventListener('abort', wake, { once: true });
  return {
    async wait(): Promise<void> {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, LOOK_AGAIN_MS);
          resume = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      woken = false;
      resume = undefined;
    },
    stop(): void {
      forget();
      signal.removeEventListener('abort', wake);
    },
  };
};

/**
 * A reader is a cursor into the log: it asks for what comes after the last event that it passed on, and waits for a wake
 * where there is nothing. It ends with the terminal event, or when `signal` says that the reader is gone.
 */
export async function* readStream(source: StreamSource, generationId: string, after: number, signal: AbortSignal): AsyncGenerator<ServerSentEvent> {
  const { db, hub } = source;
  const waiter = createWaiter(hub, generationId, signal);
  let last = after;
  let first = true;
  try {
    while (!signal.aborted) {
      const events = hub.recent(generationId, last) ?? (await readEvents(db, generationId, last, BATCH));
      for (const event of events) {
        yield toServerSentEvent(event);
        last = event.seq;
        if (TERMINAL_EVENTS.has(event.type)) return;
      }
      if (events.length > 0) {
        first = false;
        continue;
      }
      // Nothing after the cursor: either nothing yet, or the cursor lies beyond the log, or the log was removed.
      const message = await source.findMessage(generationId);
      if (message === undefined) return;
      const snapshot = await readSnapshot(db, generationId);
      if (snapshot.seq === 0 && message.status !== 'generating') {
        yield { event: 'reset', data: { message_id: message.id, text: message.content } };
        yield terminalEventOf(message);
        return;
      }
      if (snapshot.seq < last) {
        yield { id: snapshot.seq, event: 'reset', data: { message_id: message.id, text: snapshot.text } };
        last = snapshot.seq;
        continue;
      }
      // The reader has everything, the last event included: say so again rather than wait for what never comes.
      if (first && message.status !== 'generating' && snapshot.seq === last) {
        yield { ...terminalEventOf(message), id: snapshot.seq };
        return;
      }
      await waiter.wait();
    }
  } finally {
    waiter.stop();
  }
}
