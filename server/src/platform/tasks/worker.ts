import type { Background } from '../background/background.ts';
import type { Database } from '../db/database.ts';
import { aborted } from '../aborted.ts';
import { AppError, FencedError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Stage, TaskKind, TaskOutcome } from './kinds.ts';
import { inSpan } from '../tracing/spans.ts';
import type { AttemptEnded, Outcome } from './watch-tasks.ts';
import type { Fence, FullTaskRow, TaskStore } from './store.ts';

/** The taking on of tasks: what a process leaves to others that is there for requests alone. */
export const TASKS_WORK = 'tasks.work';

const LOOK_MS = 1000;
/** While nothing waits; a notification comes with what does. */
const LOOK_IDLE_MS = 10_000;
const RETRY_MS = 500;

interface WorkerParts {
  readonly db: Database;
  readonly background: Background;
  readonly log: Log;
  readonly store: TaskStore;
  readonly processId: string;
  readonly kinds: ReadonlyMap<string, TaskKind>;
  /** How many tasks this process works on at once, and how many of one owner the installation does. */
  readonly slots: number;
  readonly perOwner: number;
  /** Told of each attempt that came to an end, and of how. */
  readonly ended: AttemptEnded;
}

export interface Worker {
  /** Nothing is begun any more, and nothing stored of what is under way. */
  fence(): void;
  /** Waits for what is under way until `over` is aborted, and hands back the rest. */
  stop(over: AbortSignal): Promise<void>;
}

/** Why an attempt ends early: it is not this process's any more, or it is to be another's. */
class LostError extends Error {}
class HandBackError extends Error {}

/** What is wrong with what was asked for will be wrong the next time. */
const isRefusal = ({ status, details }: AppError): boolean =>
  details.endsTask === true || (status < 500 && status !== 408 && status !== 429);

/** Tells how far an attempt has come: whole percents, one statement at a time, the newest of what gathers meanwhile. */
const createProgress = (advance: (stage: Stage, progress: number, begins: boolean) => Promise<void>) => {
  let stage: Stage | undefined;
  let told = -1;
  let next: number | undefined;
  let failed: { readonly error: unknown } | undefined;
  let telling = Promise.resolve();
  const throwIfFailed = (): void => {
    if (failed !== undefined) throw failed.error;
  };
  return {
    async enter(entered: Stage): Promise<void> {
      await telling;
      throwIfFailed();
      stage = entered;
      told = entered.from;
      await advance(entered, entered.from, true);
    },
    at(part: number): void {
      if (stage === undefined) throw new Error('progress of no stage');
      const { from, to } = stage;
      const progress = Math.floor(from + (to - from) * Math.min(Math.max(part, 0), 1));
      if (progress <= told) return;
      told = progress;
      const isTelling = next !== undefined;
      next = progress;
      if (isTelling) return;
      const current = stage;
      telling = telling
        .then(async () => {
          const newest = next;
          next = undefined;
          if (newest !== undefined && failed === undefined) await advance(current, newest, false);
        })
        .catch((error: unknown) => void (failed = { error }));
    },
    async settled(): Promise<void> {
      await telling;
      throwIfFailed();
    },
  };
};

export const startWorker = async (parts: WorkerParts): Promise<Worker> => {
  const { db, background, log, store, processId, kinds, slots, perOwner, ended } = parts;
  const { clock } = background;
  const running = new Map<
    string,
    { readonly fence: Fence; readonly controller: AbortController; done: Promise<void> }
  >();
  let stopping = false;
  let waiting = false;

  const attempt = async (kind: TaskKind, row: FullTaskRow, fence: Fence, signal: AbortSignal): Promise<TaskOutcome> => {
    const progress = createProgress((stage, reached, begins) =>
      store.advance(db, fence, { status: stage.name, progress: reached, begins }),
    );
    const stages = new Map(kind.stages.map((stage) => [stage.name, stage]));
    const outcome = await kind.run({
      id: row.id,
      ownerId: row.ownerId,
      payload: kind.payload.parse(row.payload),
      attempt: row.attempt,
      signal,
      async stage(name) {
        signal.throwIfAborted();
        const stage = stages.get(name);
        if (stage === undefined) throw new Error(`${kind.name} has no stage ${name}`);
        await progress.enter(stage);
      },
      progress: (part) => progress.at(part),
      async store(work) {
        signal.throwIfAborted();
        return db.transaction(async (tx) => {
          await store.hold(tx, fence);
          return work(tx);
        });
      },
    });
    await progress.settled();
    return outcome;
  };

  /** Until the database has it: nobody else may do so while this process lives. @returns what has become of the attempt */
  const settle = async (fence: Fence, error: unknown, reason: unknown): Promise<Outcome> => {
    if (error instanceof FencedError || reason instanceof LostError) return 'lost';
    const failure = reason instanceof AppError ? reason : error;
    const known = failure instanceof AppError ? failure : new AppError('internal', { cause: failure });
    for (;;) {
      try {
        if (reason instanceof HandBackError) {
          await store.handBack(db, fence);
          return 'handed_back';
        }
        const failed = await store.fail(db, fence, known, failure instanceof AppError && isRefusal(failure));
        log.warn({ err: failure, task: fence.id, attempt: fence.attempt, failed }, 'an attempt at a task has failed');
        return failed ? 'failed' : 'retried';
      } catch (cause) {
        log.warn({ err: cause, task: fence.id }, 'how a task stands could not be stored; trying again');
        await clock.sleep(RETRY_MS);
        if (stopping) return 'lost'; // its row names this process, which is gone then: another one takes it over
      }
    }
  };

  const perform = async (row: FullTaskRow, fence: Fence, controller: AbortController): Promise<Outcome> => {
    const { signal } = controller;
    const kind = kinds.get(row.kind);
    const begun = clock.elapsed();
    let outcome: Outcome = 'done';
    const cancelTimer = clock.after((kind?.seconds ?? 0) * 1000, () => controller.abort(new AppError('task_timeout')));
    try {
      if (kind === undefined) throw new Error(`there is no kind ${row.kind}`);
      const work = attempt(kind, row, fence, signal);
      work.catch(() => undefined);
      // What does not look at its signal goes on for itself, and nothing of it is stored.
      const made = await Promise.race([work, aborted(signal)]);
      signal.throwIfAborted();
      const { result, within } = made as TaskOutcome;
      await db.transaction(async (tx) => {
        await store.complete(tx, fence, result);
        await within?.(tx);
      });
    } catch (error) {
      outcome = await settle(fence, error, signal.reason);
    } finally {
      cancelTimer();
      ended(row.kind, outcome, clock.elapsed() - begun);
    }
    return outcome;
  };

  const begin = (row: FullTaskRow): void => {
    const controller = new AbortController();
    const fence = { id: row.id, processId, attempt: row.attempt };
    const done = inSpan(
      `task ${row.kind}`,
      {
        kind: 'consumer',
        attributes: { 'madang.task_id': row.id, 'madang.attempt': row.attempt },
        causedBy: row.traceParent === null ? undefined : { traceparent: row.traceParent },
      },
      async (span) => {
        const outcome = await perform(row, fence, controller);
        span?.set({ 'madang.outcome': outcome });
      },
    ).finally(() => {
      running.delete(row.id);
      work.wake();
    });
    running.set(row.id, { fence, controller, done });
  };

  const watching = await background.start('tasks.watch', {
    channels: [store.channel],
    everyMs: LOOK_MS,
    async run() {
      if (running.size === 0) return;
      const lost = await store.lost(
        db,
        [...running.values()].map(({ fence }) => fence),
      );
      for (const id of lost) running.get(id)?.controller.abort(new LostError('the task is not ours any more'));
    },
  });
  const work = await background.start(TASKS_WORK, {
    channels: [store.channel],
    everyMs: () => (waiting ? LOOK_MS : LOOK_IDLE_MS),
    async run() {
      while (!stopping && running.size < slots) {
        waiting = await store.hasQueued(db);
        const row = waiting ? await store.claim(db, { processId, kinds: [...kinds.keys()], perOwner }) : undefined;
        if (row === undefined) return;
        begin(row);
      }
    },
  });

  const abortAll = (reason: Error): void => running.forEach(({ controller }) => controller.abort(reason));
  return {
    fence() {
      stopping = true;
      abortAll(new LostError('this process was declared dead'));
    },
    async stop(over) {
      stopping = true;
      await work.stop();
      const all = Promise.all([...running.values()].map(({ done }) => done));
      await Promise.race([all, aborted(over)]);
      abortAll(new HandBackError('this process stops'));
      await all;
      await watching.stop();
    },
  };
};
