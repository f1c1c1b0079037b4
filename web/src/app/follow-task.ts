import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { TASK_ENDS } from '@madang/contracts/tasks';
import { ApiProblem } from './problem.ts';

/** What all tasks have, whatever they are for. */
interface Followed {
  readonly status: string;
  readonly progress: number;
}

const ENDS: ReadonlySet<string> = new Set<(typeof TASK_ENDS)[number]>(['done', 'failed', 'cancelled']);
export const isOver = ({ status }: Pick<Followed, 'status'>): boolean => ENDS.has(status);

interface TaskFollowing<T extends Followed> {
  readonly read: (signal: AbortSignal) => Promise<T>;
  readonly openEvents: (signal: AbortSignal) => Promise<Response>;
  readonly signal: AbortSignal;
  readonly onTask: (task: T) => void;
  /** Waits for so many seconds, or less where there is reason to try sooner. */
  readonly pause: (seconds: number) => Promise<void>;
}

/** Some proxies keep a stream to themselves until it ends: without news for so long, the task itself is asked for. */
const SILENCE_MS = 10_000;
const LONGEST_WAIT = 15;

/** A refusal is final unless the server only says that it cannot right now. */
const isFinal = (error: unknown): boolean =>
  error instanceof ApiProblem && error.problem.status < 500 && error.problem.status !== 429;

/** Tells of each change. @returns whether the task is over; a stream may also end before it, or fall silent */
const readEvents = async <T extends Followed>(
  { openEvents, signal, onTask }: TaskFollowing<T>,
  known: T,
): Promise<boolean> => {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const response = await openEvents(AbortSignal.any([signal, silence.signal]));
    const events = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    let task = known;
    for await (const { data } of events ?? []) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      const change = JSON.parse(data) as Partial<Pick<T, 'status' | 'progress'>>;
      // Its end is told of by the task itself, which has the result.
      if (change.status === undefined) continue;
      if (isOver({ status: change.status })) return true;
      // What the stream repeats is older than what is known.
      if ((change.progress ?? 0) < task.progress) continue;
      task = { ...task, ...change };
      onTask(task);
    }
    return false;
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Tells how a task goes on, to its end: by its events, and where they do not come by asking.
 * @throws ApiProblem for what the server refuses for good
 */
export const followTask = async <T extends Followed>(following: TaskFollowing<T>): Promise<void> => {
  const { read, signal, onTask, pause } = following;
  let attempt = 0;
  while (!signal.aborted) {
    try {
      const task = await read(signal);
      onTask(task);
      if (isOver(task)) return;
      attempt = 0;
      if (await readEvents(following, task)) continue;
    } catch (error) {
      if (signal.aborted) return;
      if (isFinal(error)) throw error;
    }
    await pause(Math.min(LONGEST_WAIT, 2 ** attempt++));
  }
};
