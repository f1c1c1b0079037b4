import { AppError } from '#platform/errors';
import { createOpenStreams } from '#platform/http/open-streams';

/** Of one person, in one process: an assistant looks up a handful of things for an answer. */
const PER_MINUTE = 120;
const AT_ONCE = 10;
const WINDOW_MS = 60_000;
const RETRY_SECONDS = 1;

const tooMany = (seconds: number): AppError =>
  new AppError('rate_limited', { values: { seconds }, retryAfterSeconds: seconds });

/** @returns what is called when the work is over. @throws AppError `rate_limited` */
export const createCallLimit = (now: () => number): ((who: string) => () => void) => {
  const open = createOpenStreams(AT_ONCE, () => tooMany(RETRY_SECONDS));
  let counts = new Map<string, number>();
  let until = 0;
  return (who) => {
    if (now() >= until) {
      counts = new Map();
      until = now() + WINDOW_MS;
    }
    const count = (counts.get(who) ?? 0) + 1;
    if (count > PER_MINUTE) throw tooMany(Math.max(1, Math.ceil((until - now()) / 1000)));
    counts.set(who, count);
    return open.enter(who);
  };
};
