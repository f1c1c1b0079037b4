import { AppError } from '#platform/errors';
import { createCapacity } from '#platform/http/capacity';

/** At once in one process, once their files are here. */
const RUNNING = { most: 4, ofGuests: 2 };
/** Files that are coming, or wait for their place, and their bytes: one more is told so before it is sent. */
const SENT = { most: 16, ofGuests: 8 };
const MOST_STAGED_BYTES = 8 * 1024 * 1024 * 1024;

/** How long one may take once its file is here: with the time for the file, less than what a guest leaves is moved after them (identity/accounts/merge-guest.ts). */
export const MOST_MINUTES = { guest: 10, user: 50 } as const;

type Kind = keyof typeof MOST_MINUTES;

const busy = (): AppError => new AppError('imports_busy', { retryAfterSeconds: 300 });

export interface ImportPlace {
  /** The bytes of the file, while it comes. @throws AppError `imports_busy` where there is no room for it on the disk */
  staged(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>;
  /** The file is here. @throws AppError `imports_busy` */
  begin(): void;
  leave(): void;
}

/** @returns what gives somebody a place, or says before anything is sent that there is none */
export const createImportPlaces = (mostBytes = MOST_STAGED_BYTES) => {
  const people = new Set<string>();
  const running = createCapacity(RUNNING, busy);
  const sent = createCapacity(SENT, busy);
  const bytesHere = createCapacity({ most: mostBytes, ofGuests: mostBytes / 2 }, busy);
  return (userId: string, kind: Kind): ImportPlace => {
    if (people.has(userId)) throw new AppError('import_in_progress');
    running.assertFree(kind);
    bytesHere.assertFree(kind);
    sent.take(kind);
    people.add(userId);
    let held: typeof sent | undefined = sent;
    let bytesOfThis = 0;
    return {
      async *staged(bytes) {
        for await (const piece of bytes) {
          bytesHere.take(kind, piece.length);
          bytesOfThis += piece.length;
          yield piece;
        }
      },
      begin() {
        running.take(kind);
        sent.release(kind);
        held = running;
      },
      leave() {
        if (held === undefined) return;
        held.release(kind);
        held = undefined;
        bytesHere.release(kind, bytesOfThis);
        people.delete(userId);
      },
    };
  };
};
