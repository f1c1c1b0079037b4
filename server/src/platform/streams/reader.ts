import type { Database } from '../db/database.ts';
import type { EventSink, ServerSentEvent } from '../http/reply.ts';
import type { Ring, StreamHub, Wake } from './hub.ts';
import type { EventLog, LoggedEvent } from './log.ts';

const BATCH = 500;

/** Where the writing of a stream stands, whoever writes it. */
export interface StreamPosition {
  readonly running: boolean;
  /** Number of the newest event that was ever committed. */
  readonly newest: number;
  /** Whether the log is still there; it is removed some minutes after the end. */
  readonly logged: boolean;
}

/** What the owner of the streams keeps of them beside the log. */
export interface StreamRecords {
  /** undefined where there is no such stream. */
  position(streamId: string): Promise<StreamPosition | undefined>;
  /** The log of a stream that has ended is not there any more: what is kept of it for a reader who stands at `after`, and how it ended. */
  ended(streamId: string, after: number, newest: number): Promise<ServerSentEvent[]>;
  /** For a reader who stands beyond the log: what tells him to begin anew, and the number from which on he reads. */
  snapshot(streamId: string, newest: number): Promise<{ readonly seq: number; readonly events: ServerSentEvent[] }>;
}

export interface StreamSource {
  readonly db: Database;
  readonly events: EventLog;
  readonly hub: StreamHub;
  /** Types of events that are the last one of their stream. */
  readonly terminal: ReadonlySet<string>;
  readonly records: StreamRecords;
}

const toServerSentEvent = ({ seq, type, json }: LoggedEvent): ServerSentEvent => ({ id: seq, event: type, json });

/** @returns whether the wake needs nothing more */
type Handle = (ring: Ring | undefined) => boolean;

interface Waiter {
  /** The signal is aborted. Cheaper to ask than a signal that is made of several. */
  readonly isOver: boolean;
  /** Resolves at a wake that `handle` does not see to by itself, or at once when one has come since the last time. */
  wait(handle: Handle): Promise<void>;
  stop(): void;
}

/**
 * Turns wakes into something to wait for; those that come while nobody waits are remembered. `signal` wakes too. Most are
 * handled where they come, since a promise for each would cost a reader more than its events.
 */
const createWaiter = (subscribe: (wake: Wake) => () => void, signal: AbortSignal): Waiter => {
  let woken = false;
  let over = signal.aborted;
  let waiting: { readonly handle: Handle; readonly resume: () => void } | undefined;
  const resume = (): void => {
    woken = true;
    waiting?.resume();
    waiting = undefined;
  };
  const isHandled = (ring: Ring | undefined): boolean => {
    try {
      return waiting?.handle(ring) ?? false;
    } catch {
      return false; // it fails again where its reader sees it, and nobody else does
    }
  };
  const wake: Wake = (ring) => {
    if (!isHandled(ring)) resume();
  };
  const end = (): void => {
    over = true;
    resume();
  };
  const forget = subscribe(wake);
  signal.addEventListener('abort', end, { once: true });
  return {
    get isOver() {
      return over;
    },
    async wait(handle) {
      if (!woken) await new Promise<void>((resolve) => (waiting = { handle, resume: resolve }));
      woken = false;
    },
    stop() {
      forget();
      signal.removeEventListener('abort', end);
    },
  };
};

/**
 * A reader is a cursor into the log: it passes on what comes after the last event that it passed on, and waits for a wake
 * where there is nothing. It ends with the terminal event, or when `signal` says that the reader is gone.
 */
export const readStream = async (
  source: StreamSource,
  streamId: string,
  after: number,
  signal: AbortSignal,
  sink: EventSink,
): Promise<void> => {
  const { db, hub, events: log, terminal, records } = source;
  const waiter = createWaiter((wake) => hub.onWake(streamId, wake), signal);
  let last = after;
  let hasRoom = true;
  let ended = false;
  const pass = (events: readonly LoggedEvent[]): void => {
    const newest = events.at(-1);
    if (newest === undefined) return;
    hasRoom = sink.write(events.map(toServerSentEvent));
    last = newest.seq;
    ended = terminal.has(newest.type);
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
      const events = hub.ring(streamId)?.after(last) ?? (await log.read(db, streamId, last, BATCH));
      if (events.length > 0) {
        pass(events);
        continue;
      }
      // Nothing comes after the cursor. Where the stream is written here, that is all there is to know.
      if (hub.ring(streamId)?.isUpToDate(last) === true) {
        await waiter.wait(passRecent);
        continue;
      }
      hub.follow(streamId, last); // before looking, so that nothing is missed between the two
      const position = await records.position(streamId);
      if (position === undefined) return;
      const { running, newest, logged } = position;
      if (!running && (!logged || newest === last)) {
        hub.forget(streamId);
        sink.write(await records.ended(streamId, last, newest));
        return;
      }
      if (newest < last) {
        const snapshot = await records.snapshot(streamId, newest);
        last = snapshot.seq;
        hub.forget(streamId);
        hasRoom = sink.write(snapshot.events);
      } else if (newest > last && logged) {
        hub.forget(streamId);
      } else {
        await waiter.wait(passRecent);
      }
    }
  } finally {
    waiter.stop();
  }
};
