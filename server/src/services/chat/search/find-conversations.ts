import type { ListedConversation } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';
import type { Database } from '#platform/db/database';
import { foldWithPlaces } from '#platform/text/fold';
import { escapeLike } from '#platform/text/like';
import { toConversation, type ConversationRow } from '../store/conversations.ts';
import type { ListPosition } from '../store/conversation-list.ts';
import { wantedGrams, wordsOf } from './grams.ts';
import { FIND_ALONG_LIST, FIND_CANDIDATES, FIND_IN, MOST_CANDIDATES } from './queries.ts';

interface SearchRequest {
  readonly ownerId: string;
  readonly q: string;
  readonly app: App | undefined;
  /** undefined: wherever it is. */
  readonly archived: boolean | undefined;
  readonly after: ListPosition | undefined;
  readonly limit: number;
}

interface Hit {
  readonly row: ConversationRow;
  readonly match: NonNullable<ListedConversation['match']>;
}

/** So much is shown of what stands before and after. */
const MOST_AROUND = 200;

const split = (excerpt: string, word: string): Pick<Hit['match'], 'before' | 'found' | 'after'> => {
  const { folded, rangeOf } = foldWithPlaces(excerpt);
  const at = folded.indexOf(word);
  if (at === -1) return { before: excerpt.slice(0, MOST_AROUND), found: '', after: '' };
  const { from, to } = rangeOf(at, at + word.length);
  // Where the excerpt begins in the midst of a letter, its marks stand alone.
  const before = excerpt.slice(0, from).replace(/^\p{M}+/u, '');
  return { before, found: excerpt.slice(from, to), after: excerpt.slice(to, to + MOST_AROUND).toWellFormed() };
};

type FoundRow = ConversationRow & { readonly message_id: string | null; readonly excerpt: string };

/** Pinned ones first, then newest activity. */
const inOrder = (a: FoundRow, b: FoundRow): number =>
  Number(b.pinned) - Number(a.pinned) ||
  b.lastMessageAt.getTime() - a.lastMessageAt.getTime() ||
  (a.id < b.id ? 1 : -1);

interface Candidate {
  readonly id: string;
  readonly position: number;
}

/** The positions of each conversation, as PostgreSQL writes arrays. */
const positionsByConversation = (candidates: readonly Candidate[]): Map<string, string> => {
  const byId = Map.groupBy(candidates, ({ id }) => id);
  return new Map([...byId].map(([id, places]) => [id, `{${places.map(({ position }) => position).join(',')}}`]));
};

/** Finds conversations by the words in them, pinned ones first and then newest activity; each with its newest match. */
export const findConversations = async (
  db: Database,
  { ownerId, q, app, archived, after, limit }: SearchRequest,
): Promise<Hit[]> => {
  const words = wordsOf(q);
  const [first = ''] = words;
  const grams = wantedGrams(ownerId, words);
  const { rows: candidates } = await db.$client.query<Candidate>({
    name: 'find_candidates',
    text: FIND_CANDIDATES,
    values: [grams, ownerId],
  });
  const values = [
    words.map((word) => `%${escapeLike(word)}%`),
    first,
    ownerId,
    app ?? null,
    after?.pinned ?? null,
    after?.at ?? null,
    after?.id ?? null,
    limit,
  ];
  const findIn = async (): Promise<FoundRow[]> => {
    const places = positionsByConversation(candidates);
    return (
      await db.$client.query<FoundRow>({
        name: 'find_in',
        text: FIND_IN,
        values: [...values, archived ?? null, [...places.keys()], [...places.values()]],
      })
    ).rows;
  };
  const findAlong = async (): Promise<FoundRow[]> => {
    const lists = archived === undefined ? [false, true] : [archived];
    const found = await Promise.all(
      lists.map((list) =>
        db.$client.query<FoundRow>({
          name: 'find_along_list',
          text: FIND_ALONG_LIST,
          values: [...values, list, grams],
        }),
      ),
    );
    return found
      .flatMap(({ rows }) => rows)
      .sort(inOrder)
      .slice(0, limit);
  };
  const rows = candidates.length < MOST_CANDIDATES ? await findIn() : await findAlong();
  return rows.map((row) => ({ row, match: { message_id: row.message_id, ...split(row.excerpt, first) } }));
};

export const toListed = ({ row, match }: Hit): ListedConversation => ({ ...toConversation(row), match });
