import type { AppError } from '../errors.ts';
import type { Principal } from '../auth/principal.ts';

type Kind = Principal['kind'];

/** Of one process. */
export interface Capacity {
  /** @throws AppError where so much more has no room */
  assertFree(kind: Kind, amount?: number): void;
  /** @throws AppError where so much more has no room */
  take(kind: Kind, amount?: number): void;
  release(kind: Kind, amount?: number): void;
}

/** So much at once for everybody; guests, whom nobody knows, leave a part of it to those who have accounts. */
export const createCapacity = (
  { most, ofGuests }: { readonly most: number; readonly ofGuests: number },
  refusal: () => AppError,
): Capacity => {
  const taken = { guest: 0, user: 0 };
  const assertFree = (kind: Kind, amount = 1): void => {
    const isFull = taken.guest + taken.user + amount > most;
    if (isFull || (kind === 'guest' && taken.guest + amount > ofGuests)) throw refusal();
  };
  return {
    assertFree,
    take(kind, amount = 1) {
      assertFree(kind, amount);
      taken[kind] += amount;
    },
    release(kind, amount = 1) {
      taken[kind] -= amount;
    },
  };
};
