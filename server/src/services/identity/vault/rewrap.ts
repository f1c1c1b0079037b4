import type { Identity } from '../context.ts';
import { rewrap } from './seal.ts';
import { lockWrappedWith, otherWrappingKeys, setWrapping } from '../store/kept-tokens.ts';

const BATCH = 100;

interface Rewrapped {
  readonly rewrapped: number;
  /** Keys that something is wrapped with, and that are not known here (any more). */
  readonly unknown: readonly string[];
}

/** Wraps all with the key in use. What is wrapped with an unknown key stays as it is. */
export const rewrapAll = async (
  { db, vaultKeys }: Pick<Identity, 'db' | 'vaultKeys'>,
  signal: AbortSignal,
): Promise<Rewrapped> => {
  const others = vaultKeys.names.filter((name) => name !== vaultKeys.current);
  let rewrapped = 0;
  while (others.length > 0 && !signal.aborted) {
    const done = await db.transaction(async (tx) => {
      const rows = await lockWrappedWith(tx, others, BATCH);
      for (const row of rows) await setWrapping(tx, row.id, rewrap(vaultKeys, row));
      return rows.length;
    });
    rewrapped += done;
    if (done < BATCH) break;
  }
  return { rewrapped, unknown: await otherWrappingKeys(db, vaultKeys.names) };
};
