import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import type { PersonalDataPage } from '@madang/contracts/personal-data';
import type { Database } from './db/database.ts';
import { decodeCursor, encodeCursor } from './http/cursor.ts';
import type { AskedPage } from './personal-data.ts';

const PAGE = 200;

type Item = PersonalDataPage['items'][number];

/** One kind of what a service holds of a person. */
export interface PersonalKind {
  /** What rows of it are in the order of, where that is no id. */
  readonly position?: z.ZodType<string>;
  /** Its rows in that order, those after one, each as it is given out and with where it stands. */
  readonly read: (
    db: Database,
    ownerId: string,
    after: string | undefined,
    limit: number,
  ) => Promise<readonly { readonly at: string; readonly item: Item }[]>;
}

/** Gives out one kind after the other. @throws AppError `invalid_cursor` */
export const giveKinds = async (
  db: Database,
  { userId, cursor }: Pick<AskedPage, 'userId' | 'cursor'>,
  kinds: readonly PersonalKind[],
): Promise<PersonalDataPage> => {
  const Position = z.union(
    kinds.map(({ position = Id }, index) => z.tuple([z.literal(index), z.union([position, z.literal('')])])),
  );
  const [index, after] = cursor === undefined ? [0, ''] : decodeCursor(cursor, Position);
  const rows = (await kinds[index]?.read(db, userId, after === '' ? undefined : after, PAGE)) ?? [];
  const last = rows.length === PAGE ? rows.at(-1) : undefined;
  const next = last === undefined ? [index + 1, ''] : [index, last.at];
  return {
    items: rows.map(({ item }) => item),
    next_cursor: last === undefined && index + 1 >= kinds.length ? null : encodeCursor(next),
  };
};
