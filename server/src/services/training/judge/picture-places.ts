import { AppError } from '#platform/errors';

export interface PlaceLimits {
  /** Of one person at once, from the first byte on. */
  readonly mostEach: number;
  /** That have arrived and wait for their turn, or are read. */
  readonly mostRead: number;
  /** Of pictures that have arrived or are arriving. */
  readonly mostBytes: number;
  /** For one picture to arrive in. */
  readonly arriveMs: number;
}

const LIMITS: PlaceLimits = { mostEach: 2, mostRead: 8, mostBytes: 160 * 1024 * 1024, arriveMs: 60_000 };
const RETRY_SECONDS = 5;

interface Arrival {
  /** The bytes of the picture, held once all have come. @throws AppError `training_pictures_waiting`, `request_timeout` */
  readonly receive: (bytes: AsyncIterable<Uint8Array>) => Promise<Buffer>;
  /** A place among those that are read, until `of` has ended. @throws AppError `training_pictures_waiting` */
  readonly read: <T>(of: () => Promise<T>) => Promise<T>;
}

const waiting = (): AppError =>
  new AppError('training_pictures_waiting', {
    values: { seconds: RETRY_SECONDS },
    retryAfterSeconds: RETRY_SECONDS,
  });

/**
 * Who may have a picture read: nobody keeps others from it by sending slowly, since a place is taken by what has arrived, and
 * nobody has many at once.
 */
export const createPicturePlaces = (limits: PlaceLimits = LIMITS) => {
  const each = new Map<string, number>();
  let held = 0;
  let reading = 0;

  /** @throws AppError `rate_limited` where the person has as many under way as one may, and what `work` throws */
  return async <T>(userId: string, work: (arrival: Arrival) => Promise<T>): Promise<T> => {
    const own = each.get(userId) ?? 0;
    if (own >= limits.mostEach)
      throw new AppError('rate_limited', { values: { seconds: RETRY_SECONDS }, retryAfterSeconds: RETRY_SECONDS });
    each.set(userId, own + 1);
    let bytes = 0;
    const receive = async (pieces: AsyncIterable<Uint8Array>): Promise<Buffer> => {
      const until = Date.now() + limits.arriveMs;
      const received: Uint8Array[] = [];
      for await (const piece of pieces) {
        // Who sends nothing at all is ended by whoever takes the form.
        if (Date.now() > until) throw new AppError('request_timeout');
        if (held + piece.length > limits.mostBytes) throw waiting();
        held += piece.length;
        bytes += piece.length;
        received.push(piece);
      }
      return Buffer.concat(received);
    };
    const read = async <R>(of: () => Promise<R>): Promise<R> => {
      if (reading >= limits.mostRead) throw waiting();
      reading += 1;
      try {
        return await of();
      } finally {
        reading -= 1;
      }
    };
    try {
      return await work({ receive, read });
    } finally {
      held -= bytes;
      const left = (each.get(userId) ?? 1) - 1;
      if (left === 0) each.delete(userId);
      else each.set(userId, left);
    }
  };
};
