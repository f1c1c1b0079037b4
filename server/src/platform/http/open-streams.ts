import { AppError } from '../errors.ts';

/** A page reads the answers that are being written; whatever is open beside that has been left behind by its network. */
const MAX_OPEN = 60;

/** Counts the streams that each person has open here. Memory and sockets are a process's own, and so is this count. */
export interface OpenStreams {
  /** @returns what is called once, when the stream is over. @throws AppError `too_many_streams` */
  enter(who: string): () => void;
}

export const createOpenStreams = (
  most = MAX_OPEN,
  refusal = (): AppError => new AppError('too_many_streams', { values: { limit: most } }),
): OpenStreams => {
  const open = new Map<string, number>();
  return {
    enter(who) {
      const before = open.get(who) ?? 0;
      if (before >= most) throw refusal();
      open.set(who, before + 1);
      return () => {
        const now = (open.get(who) ?? 1) - 1;
        if (now === 0) open.delete(who);
        else open.set(who, now);
      };
    },
  };
};
