import { getTableColumns, sql, type SQL, type Table } from 'drizzle-orm';
import type { Principal } from '#platform/auth/principal';
import type { Executor, Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { conversation, message, share, summary, toolConsent, toolProgress } from '../schema.ts';

const MB = 1_000_000;
/** Of all that is kept of conversations, whoever said it. Nobody writes so much; what is imported or cloned may be of any size. */
const MOST_BYTES_OF_GUEST = 100 * MB;
const MOST_BYTES = 2000 * MB;

/** Of a message without a word: its row and its places in indexes. */
const MESSAGE_BYTES = 200;

type Owner = Pick<Principal, 'kind' | 'userId'>;

interface Kept {
  readonly content: string;
  readonly reasoning?: string | null;
  readonly parts?: readonly object[] | null;
  readonly citations?: readonly object[];
}

const jsonOf = (value: readonly object[] | null | undefined): string =>
  value === null || value === undefined || value.length === 0 ? '' : JSON.stringify(value);

/** What is kept of a message beside its text. */
export const besideText = ({ parts, citations }: Pick<Kept, 'parts' | 'citations'>): string =>
  jsonOf(parts) + jsonOf(citations);

/** How much room a message takes, with its citations and its parts. */
export const bytesOf = (message: Kept): number =>
  MESSAGE_BYTES +
  Buffer.byteLength(message.content) +
  Buffer.byteLength(message.reasoning ?? '') +
  Buffer.byteLength(besideText(message));

/**
 * Of all columns of a table that may be of any size, whichever it has: the bytes of a text, and JSON as it is stored. Both are
 * known without reading what may be megabytes.
 */
const storedBytes = (table: Table): SQL =>
  sql.join(
    Object.values(getTableColumns(table)).flatMap((column) => {
      if (column.columnType === 'PgText') return [sql`coalesce(octet_length(${column}), 0)`];
      return column.columnType === 'PgJsonb' ? [sql`coalesce(pg_column_size(${column}), 0)`] : [];
    }),
    sql` + `,
  );

/** Their conversations are found once, by their owner; all that belongs to them is found from there. */
export const keptBytes = (ownerId: string): SQL => {
  const inMessages = sql`own JOIN ${message} ON ${message.conversationId} = own.id`;
  const sums = [
    sql`SELECT sum(own.bytes) FROM own`,
    sql`SELECT sum(${MESSAGE_BYTES}::int + ${storedBytes(message)}) FROM ${inMessages}`,
    sql`SELECT sum(${storedBytes(toolProgress)}) FROM ${inMessages}
      JOIN ${toolProgress} ON ${toolProgress.messageId} = ${message.id}`,
    sql`SELECT sum(${storedBytes(toolConsent)}) FROM ${inMessages}
      JOIN ${toolConsent} ON ${toolConsent.messageId} = ${message.id}`,
    sql`SELECT sum(${storedBytes(summary)}) FROM own
      JOIN ${summary} ON ${summary.conversationId} = own.id`,
    sql`SELECT sum(${storedBytes(share)}) FROM ${share} WHERE ${share.ownerId} = ${ownerId}`,
  ];
  const all = sql.join(
    sums.map((sum) => sql`coalesce((${sum}), 0)`),
    sql` + `,
  );
  return sql`WITH own AS MATERIALIZED (
      SELECT ${conversation.id} AS id, ${storedBytes(conversation)} AS bytes
      FROM ${conversation} WHERE ${conversation.ownerId} = ${ownerId})
    SELECT (${all})::float8 AS bytes`;
};

/** How much more may come. What is deleted counts until it is erased. */
const roomOf = async (db: Executor, who: Owner): Promise<number> => {
  const { rows } = await db.execute<{ bytes: number }>(keptBytes(who.userId));
  return mostOf(who) - (rows[0]?.bytes ?? 0);
};

const mostOf = ({ kind }: Owner): number => (kind === 'guest' ? MOST_BYTES_OF_GUEST : MOST_BYTES);

/** @throws AppError `no_room_for_chats` */
export const assertRoom = async (db: Executor, who: Owner, bytes: number): Promise<void> => {
  if (bytes > (await roomOf(db, who))) throw noRoom(who);
};

const noRoom = (who: Owner): AppError => new AppError('no_room_for_chats', { values: { most: mostOf(who) / MB } });

/**
 * Takes room for what the transaction is going to store. Whatever else its owner takes room for at this moment waits until it
 * is stored, and finds less. @throws AppError `no_room_for_chats`
 */
export const takeRoom = async (tx: Transaction, who: Owner, bytes: number): Promise<void> => {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`chat.room ${who.userId}`}, 0))`);
  await assertRoom(tx, who, bytes);
};

/** Of all that somebody may keep, after so much it is looked again how much there is: more may come by other ways meanwhile. */
const LOOKED_AFTER = 1 / 20;

/** What takes room piece by piece, each of them stored before the next one. @throws AppError `no_room_for_chats` */
export const createTakingRoom = (db: Executor, who: Owner): ((bytes: number) => Promise<void>) => {
  let [room, taken] = [0, 0];
  return async (bytes) => {
    if (bytes > room || taken + bytes > mostOf(who) * LOOKED_AFTER) {
      room = await roomOf(db, who);
      taken = 0;
    }
    if (bytes > room) throw noRoom(who);
    room -= bytes;
    taken += bytes;
  };
};
