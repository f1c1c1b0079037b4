import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { StudioTask } from '@madang/contracts/studio';
import { call, open } from '../../app/api.ts';
import { ApiProblem } from '../../app/problem.ts';

type Status = StudioTask['status'];

const ENDS: ReadonlySet<Status> = new Set<Status>(['done', 'failed', 'cancelled']);
export const isOver = ({ status }: Pick<StudioTask, 'status'>): boolean => ENDS.has(status);

interface TaskFollowing {
  readonly id: string;
  readonly signal: AbortSignal;
  readonly onTask: (task: StudioTask) => void;
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
const readEvents = async ({ id, signal, onTask }: TaskFollowing, known: StudioTask): Promise<boolean> => {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const response = await open(
      'GET /tasks/:id/events',
      { params: { id } },
      { signal: AbortSignal.any([signal, silence.signal]) },
    );
    const events = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    let task = known;
    for await (const { data } of events ?? []) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      const change = JSON.parse(data) as Partial<Pick<StudioTask, 'status' | 'progress'>>;
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
export const followTask = async (following: TaskFollowing): Promise<void> => {
  const { id, signal, onTask, pause } = following;
  let attempt = 0;
  while (!signal.aborted) {
    try {
      const task = await call('GET /tasks/:id', { params: { id } }, { signal });
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
