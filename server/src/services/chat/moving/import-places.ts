import { AppError } from '#platform/errors';

/** At once in one process, once their files are here; guests, whom nobody knows, leave some to those who have accounts. */
const MOST_AT_ONCE = 4;
const MOST_OF_GUESTS = 2;
/** Files that are coming, or wait for their place, and their bytes: one more is told so before it is sent. */
const MOST_SENT_AT_ONCE = 16;
const MOST_STAGED_BYTES = 8 * 1024 * 1024 * 1024;

/** How long one may take, less than what a guest leaves is moved after them (identity/accounts/merge-guest.ts). */
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
  const running = { guest: 0, user: 0 };
  let sent = 0;
  let staged = 0;
  const assertFree = (kind: Kind): void => {
    const isFull = running.guest + running.user >= MOST_AT_ONCE;
    if (isFull || (kind === 'guest' && running.guest >= MOST_OF_GUESTS)) throw busy();
  };
  return (userId: string, kind: Kind): ImportPlace => {
    if (people.has(userId)) throw new AppError('import_in_progress');
    assertFree(kind);
    if (sent >= MOST_SENT_AT_ONCE || staged >= mostBytes) throw busy();
    people.add(userId);
    sent += 1;
    let is: 'sent' | 'running' | 'left' = 'sent';
    let bytesOfThis = 0;
    return {
      async *staged(bytes) {
        for await (const piece of bytes) {
          if (staged + piece.length > mostBytes) throw busy();
          staged += piece.length;
          bytesOfThis += piece.length;
          yield piece;
        }
      },
      begin() {
        assertFree(kind);
        sent -= 1;
        running[kind] += 1;
        is = 'running';
      },
      leave() {
        if (is === 'left') return;
        if (is === 'sent') sent -= 1;
        else running[kind] -= 1;
        is = 'left';
        staged -= bytesOfThis;
        people.delete(userId);
      },
    };
  };
};
