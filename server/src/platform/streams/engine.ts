import type { Revocations } from '../auth/revocations.ts';
import { watchSession } from '../auth/watch-session.ts';
import type { Background } from '../background/background.ts';
import type { Database } from '../db/database.ts';
import { AppError, FencedError } from '../errors.ts';
import type { CallContext, RequestInfo } from '../http/handler.ts';
import type { EventStream, ServerSentEvent } from '../http/reply.ts';
import type { Log } from '../log.ts';
import { Follower } from './follower.ts';
import { StreamHub } from './hub.ts';
import { startJanitor, type Estate } from './janitor.ts';
import { takeLease, type Lease } from './lease.ts';
import { createEventLog } from './log.ts';
import { readStream, type StreamRecords, type StreamSource } from './reader.ts';
import type { LogTables } from './tables.ts';
import { LogWriter } from './writer.ts';

/** Only for notifications that were lost. */
const LOOK_MS = 1000;
const DOUBT_MS = 5000;

/** What a service says of its streams. */
export interface StreamDefinition {
  readonly tables: LogTables;
  /** Types of events that are the last one of their stream. */
  readonly terminal: ReadonlySet<string>;
  /** Types of events whose data is `{ text }`: what gathers before a commit becomes one event. */
  readonly deltas: ReadonlySet<string>;
  readonly records: StreamRecords;
  readonly estate: Estate;
  /** Others have declared this process dead and taken its streams over. */
  readonly onFenced: () => void;
}

/** What the engine needs of the service's context. */
export interface StreamContext {
  readonly db: Database;
  /** For its lock, its writer and its follower: three connections for which no request waits. */
  readonly reservedDb: Database;
  readonly background: Background;
  readonly log: Log;
  /** Stops the process with a failure. */
  readonly leave: (failure: Error) => void;
}

/** The parts of a service's streams, for one life of this process. */
export interface StreamEngine {
  readonly lease: Lease;
  readonly writer: LogWriter;
  readonly source: StreamSource;
  stop(): Promise<void>;
}

/** Puts the parts together. Stop what writes before the engine is stopped. */
export const startStreams = async (
  { db, reservedDb, leave, background, log }: StreamContext,
  { tables, terminal, deltas, records, estate, onFenced }: StreamDefinition,
): Promise<StreamEngine> => {
  const events = createEventLog(tables);
  const hub = new StreamHub(terminal, background.clock);
  const lease = await takeLease(reservedDb, background, tables, log, () => {
    log.error(
      'this process was declared dead by another one, which has taken over what it wrote. Exiting so that it starts anew',
    );
    onFenced();
    leave(new FencedError());
  });
  const writer = new LogWriter({ db: reservedDb, clock: background.clock, events, lease, hub, log, deltas });
  const follower = new Follower(reservedDb, background.clock, events, hub, log);
  const following = await background.start('streams.follow', {
    channels: [tables.channel],
    everyMs: LOOK_MS,
    run: () => follower.look(),
  });
  const doubting = await background.start('streams.doubt', { everyMs: DOUBT_MS, run: () => hub.lookAgain() });
  await lease.look(); // who has come since, and did not know of this process to tell
  const janitor = await startJanitor(background, { db, tables, lease, estate, log });
  return {
    lease,
    writer,
    source: { db, events, hub, terminal, records },
    async stop() {
      await following.stop();
      await doubting.stop();
      await janitor.stop();
      await lease.stop();
    },
  };
};

const POSITION = /^\d{1,15}$/;
/** Of an integer in PostgreSQL; beyond every log. */
const MAX_POSITION = 2_147_483_647;

/** The last event that a reader has seen, by `Last-Event-ID` or else by `after`. @throws AppError `invalid_event_id` */
export const positionOf = (after: string | undefined, request: RequestInfo): number => {
  const header = request.headers['last-event-id'];
  const given = typeof header === 'string' && header !== '' ? header : (after ?? '0');
  if (!POSITION.test(given)) throw new AppError('invalid_event_id');
  return Math.min(Number(given), MAX_POSITION);
};

/**
 * Of something that the caller may read: it lives no longer than the session that opened it, where it is not a signed
 * address that did (null). `head` is what he is told before.
 */
export const streamFor =
  (
    source: StreamSource,
    revocations: Pick<Revocations, 'isRevoked' | 'onRevoked'>,
    streamId: string,
    after: number,
    { caller, request }: { readonly caller: CallContext['caller'] | null; readonly request: RequestInfo },
    head: readonly ServerSentEvent[] = [],
  ): EventStream =>
  async (sink) => {
    const session = watchSession(revocations, caller);
    try {
      if (head.length > 0 && !sink.write(head)) await sink.drained();
      await readStream(source, streamId, after, AbortSignal.any([request.signal, session.signal]), sink);
    } finally {
      session.forget();
    }
  };
