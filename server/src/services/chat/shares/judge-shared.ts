import type { Principal } from '#platform/auth/principal';
import type { Background } from '#platform/background/background';
import { AppError } from '#platform/errors';
import { createCapacity } from '#platform/http/capacity';
import { createOpenStreams } from '#platform/http/open-streams';
import type { Moderation } from '../moderation/moderation.ts';
import { rememberVerdicts } from '../moderation/remember-verdicts.ts';
import { isOfCollector } from '../models/passages.ts';
import { filesIn, type StoredFile } from '../parts/stored-parts.ts';
import type { MessageRow } from '../store/messages.ts';

/** Texts of one share that are judged at once. */
const AT_ONCE = 8;
/** Shares that are judged at once in one process: of one person, and of everybody. */
const MOST_OF_PERSON = 2;
const MOST = { most: 16, ofGuests: 8 };
const RETRY_SECONDS = 10;

export interface Unjudged {
  /** The same text with the same files has the same one. */
  readonly key: string;
  readonly text: string;
  readonly files: readonly StoredFile[];
}

type Shown = Pick<
  MessageRow,
  'content' | 'citations' | 'parts' | 'model' | 'status' | 'finishReason' | 'errorCode' | 'importedFrom'
>;

const citedIn = ({ citations }: Shown): string[] =>
  citations
    .filter((citation) => !isOfCollector(citation))
    .flatMap(({ kind, ref, title, note, source }) => [kind, ref, title, note, source]);

/** All that a share shows beside what was said, whoever said it: models, files, tools, sources and what notes name. */
const besideIn = (row: Shown): string[] => [
  ...[row.model, row.errorCode].filter((each) => each !== null),
  ...(row.parts ?? []).flatMap((part) => {
    if ('file' in part) return [part.file.name];
    return part.type === 'note' ? part.names : part.type === 'tool' ? [part.name] : [];
  }),
  ...citedIn(row),
];

/** An answer that broke off with its process had nobody left to judge it. */
const isUnjudged = ({ importedFrom, status, finishReason }: Shown): boolean =>
  importedFrom !== null || (status === 'interrupted' && finishReason === null);

const unjudged = (text: string, files: readonly StoredFile[]): Unjudged => ({
  key: JSON.stringify([text, files.map(({ id }) => id)]),
  text,
  files,
});

/**
 * What of a branch nobody has judged: its title, which somebody may have written, and all that is shown beside what was said,
 * since it is judged nowhere else; what was imported; and what broke off.
 */
export const unjudgedIn = (
  title: { readonly ofConversation: string | null; readonly ofShare: string | undefined },
  rows: readonly Shown[],
): Unjudged[] =>
  [
    unjudged(title.ofShare ?? title.ofConversation ?? '', []),
    unjudged([...new Set(rows.flatMap(besideIn))].filter((each) => each !== '').join('\n'), []),
    ...rows.filter(isUnjudged).map((row) => unjudged(row.content, filesIn(row.parts))),
  ].filter(({ text, files }) => text !== '' || files.length > 0);

/** What is wrong is what somebody brought, not what they have just written. */
const asOfShare = (error: unknown): unknown =>
  error instanceof AppError && error.code === 'message_held_back'
    ? new AppError('share_held_back', { members: error.details.members ?? {} })
    : error;

/**
 * Judges it as what people say, before anybody else can read it: it was kept for its owner alone until now.
 * @throws AppError `share_held_back`, `moderation_unavailable`, `shares_open`, `shares_busy`
 */
export type ShareJudge = (
  owner: Pick<Principal, 'kind' | 'userId'>,
  all: readonly Unjudged[],
  signal: AbortSignal,
) => Promise<void>;

/** undefined where nobody judges. */
export const createShareJudge = (
  moderation: Moderation | undefined,
  background: Pick<Background, 'clock' | 'isOn'>,
): ShareJudge | undefined => {
  if (moderation === undefined) return undefined;
  const judge = rememberVerdicts(moderation, background);
  const ofPerson = createOpenStreams(
    MOST_OF_PERSON,
    () => new AppError('shares_open', { values: { limit: MOST_OF_PERSON }, retryAfterSeconds: RETRY_SECONDS }),
  );
  const ofAll = createCapacity(MOST, () => new AppError('shares_busy', { retryAfterSeconds: RETRY_SECONDS }));
  return async ({ kind, userId: ownerId }, all, left) => {
    ofAll.assertFree(kind);
    const leave = ofPerson.enter(ownerId);
    ofAll.take(kind);
    // What is held back, or asked in vain, needs no verdict of the rest.
    const over = new AbortController();
    const signal = AbortSignal.any([left, over.signal]);
    try {
      for (let at = 0; at < all.length; at += AT_ONCE) {
        // Whoever has left reads no verdict.
        signal.throwIfAborted();
        await Promise.all(
          all.slice(at, at + AT_ONCE).map(({ text, files }) => judge({ ownerId, text, files, signal })),
        );
      }
    } catch (error) {
      throw asOfShare(error);
    } finally {
      over.abort();
      leave();
      ofAll.release(kind);
    }
  };
};
