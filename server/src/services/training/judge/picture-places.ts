import { AppError } from '#platform/errors';

export interface PlaceLimits {
  /** Of one person at once, from the first byte on. */
  readonly mostEach: number;
  /** That have arrived and wait for their turn, or are read. */
  readonly mostRead: number;
  /** Of all pictures that are still arriving. */
  readonly mostBytes: number;
  /** For one picture to arrive in. */
  readonly arriveMs: number;
}

const LIMITS: PlaceLimits = { mostEach: 2, mostRead: 8, mostBytes: 160 * 1024 * 1024, arriveMs: 60_000 };
const RETRY_SECONDS = 5;

/** A picture of which not all has come. */
interface Sending {
  received: Uint8Array[];
  bytes: number;
  readonly fail: (error: AppError) => void;
}

interface Arrival {
  /** The bytes of the picture, once all have come. @throws AppError `training_pictures_waiting`, `request_timeout` */
  readonly receive: (bytes: AsyncIterable<Uint8Array>) => Promise<Buffer>;
  /** A place among those that are read, until `of` has ended. @throws AppError `training_pictures_waiting` */
  readonly read: <T>(of: () => Promise<T>) => Promise<T>;
}

const waiting = (): AppError =>
  new AppError('training_pictures_waiting', {
    values: { seconds: RETRY_SECONDS },
    retryAfterSeconds: RETRY_SECONDS,
  });

/** Takes in pictures; where they are more than may be held, whoever has been sending longest makes room. */
const createArrivals = ({ mostBytes, arriveMs }: PlaceLimits) => {
  /** In the order in which they began. */
  const sending = new Set<Sending>();
  let held = 0;

  const letGo = (one: Sending): void => {
    if (!sending.delete(one)) return;
    held -= one.bytes;
    one.received = [];
  };
  const drop = (one: Sending, error: AppError): void => {
    letGo(one);
    one.fail(error);
  };
  const makeRoom = (size: number): void => {
    for (const slowest of sending) {
      if (held + size <= mostBytes) return;
      drop(slowest, waiting());
    }
  };
  const all = async (one: Sending, pieces: AsyncIterable<Uint8Array>): Promise<Buffer> => {
    for await (const piece of pieces) {
      makeRoom(piece.length);
      // Nobody waits for the bytes of one that was dropped: its sender is not read any further.
      if (!sending.has(one)) throw waiting();
      held += piece.length;
      one.bytes += piece.length;
      one.received.push(piece);
    }
    return Buffer.concat(one.received);
  };

  return async (pieces: AsyncIterable<Uint8Array>): Promise<Buffer> => {
    const { promise: dropped, reject: fail } = Promise.withResolvers<never>();
    const one: Sending = { received: [], bytes: 0, fail };
    sending.add(one);
    const late = setTimeout(() => drop(one, new AppError('request_timeout')), arriveMs);
    try {
      return await Promise.race([all(one, pieces), dropped]);
    } finally {
      clearTimeout(late);
      letGo(one);
    }
  };
};

/**
 * Who may have a picture read: nobody keeps others from it by sending slowly, since a place is taken by what has arrived, and
 * nobody has many at once.
 */
export const createPicturePlaces = (limits: PlaceLimits = LIMITS) => {
  const each = new Map<string, number>();
  const receive = createArrivals(limits);
  let reading = 0;

  const read = async <R>(of: () => Promise<R>): Promise<R> => {
    if (reading >= limits.mostRead) throw waiting();
    reading += 1;
    try {
      return await of();
    } finally {
      reading -= 1;
    }
  };

  /** @throws AppError `rate_limited` where the person has as many under way as one may, and what `work` throws */
  return async <T>(userId: string, work: (arrival: Arrival) => Promise<T>): Promise<T> => {
    const own = each.get(userId) ?? 0;
    if (own >= limits.mostEach)
      throw new AppError('rate_limited', { values: { seconds: RETRY_SECONDS }, retryAfterSeconds: RETRY_SECONDS });
    each.set(userId, own + 1);
    try {
      return await work({ receive, read });
    } finally {
      const left = (each.get(userId) ?? 1) - 1;
      if (left === 0) each.delete(userId);
      else each.set(userId, left);
    }
  };
};

export type WithPlace = ReturnType<typeof createPicturePlaces>;
