import { sql } from 'drizzle-orm';
import type { Executor } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Principal } from '#platform/auth/principal';

const MB = 1_000_000;
/** Of all that is kept of messages, whoever said it. Nobody writes so much; what is imported or cloned may be of any size. */
const MOST_BYTES_OF_GUEST = 100 * MB;
const MOST_BYTES = 2000 * MB;

/** Of a message without a word: its row and its places in indexes. */
const MESSAGE_BYTES = 200;

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

/** How much more may come. What is deleted counts until it is erased. */
const roomOf = async (db: Executor, { userId, kind }: Pick<Principal, 'kind' | 'userId'>): Promise<number> => {
  // The size of a text is known without reading it.
  const { rows } = await db.execute<{ bytes: number }>(
    sql`SELECT coalesce(sum(${MESSAGE_BYTES} + octet_length(m.content) + coalesce(octet_length(m.reasoning), 0)
          + CASE WHEN jsonb_typeof(m.parts) = 'array' THEN octet_length(m.parts::text) ELSE 0 END
          + CASE WHEN m.citations = '[]' THEN 0 ELSE octet_length(m.citations::text) END), 0)::float8 AS bytes
        FROM chat.message m JOIN chat.conversation c ON c.id = m.conversation_id WHERE c.owner_id = ${userId}`,
  );
  return (kind === 'guest' ? MOST_BYTES_OF_GUEST : MOST_BYTES) - (rows[0]?.bytes ?? 0);
};

/** What takes bytes of the room that somebody has now. @throws AppError `no_room_for_chats` */
export const roomFor = async (
  db: Executor,
  who: Pick<Principal, 'kind' | 'userId'>,
): Promise<(bytes: number) => void> => {
  let room = await roomOf(db, who);
  return (bytes) => {
    if (bytes > room) {
      const most = (who.kind === 'guest' ? MOST_BYTES_OF_GUEST : MOST_BYTES) / MB;
      throw new AppError('no_room_for_chats', { values: { most } });
    }
    room -= bytes;
  };
};
