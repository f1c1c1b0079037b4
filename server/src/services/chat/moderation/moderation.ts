import { entriesOf } from '#platform/config/settings';
import { AppError } from '#platform/errors';
import type { ServiceClient } from '#platform/client';
import type { Log } from '#platform/log';
import type { Metrics } from '#platform/metrics';
import type { Outbound } from '#platform/outbound';
import { createFileReader } from '../attachments/read-files.ts';
import { networkCode } from '../models/model-server.ts';
import type { PromptPicture } from '../models/prompt.ts';
import type { StoredFile } from '../parts/stored-parts.ts';
import type { Config } from '../settings.ts';
import { askModeration, ModerationFailure } from './ask-moderation.ts';

/** What somebody wants to say, as it would be stored. */
interface Said {
  readonly ownerId: string;
  readonly text: string;
  readonly files: readonly Pick<StoredFile, 'id' | 'name' | 'mime_type'>[];
  /** Those that come with it, and are no files. */
  readonly pictures?: readonly PromptPicture[];
  /** Of whoever waits for the verdict. */
  readonly signal?: AbortSignal;
}

/** `unjudged`: nobody has judged it, and the settings let it pass. */
export type Verdict = 'passed' | 'unjudged';

/** Looks at what people say before it is stored or a model is asked, and at answers that are whole (judge-answer.ts). @throws AppError `message_held_back`, `moderation_unavailable` */
export type Moderation = (said: Said) => Promise<Verdict>;

interface Given {
  readonly config: Pick<
    Config,
    | 'MODERATION_URL'
    | 'MODERATION_API_KEY'
    | 'MODERATION_MODEL'
    | 'MODERATION_PICTURES'
    | 'MODERATION_SECONDS'
    | 'MODERATION_ON_FAILURE'
    | 'MODERATION_WORDS'
  >;
  readonly outbound: Pick<Outbound, 'fetch'>;
  readonly client: ServiceClient;
  readonly log: Pick<Log, 'warn'>;
  readonly metrics: Pick<Metrics, 'counter'>;
}

/** As words are compared: in one form, small, without what people put between letters. */
const bare = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Z}\p{P}\p{C}]/gu, '');

const reasonOf = (error: unknown): string => {
  if (error instanceof ModerationFailure) return error.message;
  return error instanceof Error && error.name === 'TimeoutError' ? 'no verdict in time' : networkCode(error);
};

/** undefined where nothing is set: then nobody is asked, and a turn takes no step more. */
export const createModeration = ({ config, outbound, client, log, metrics }: Given): Moderation | undefined => {
  const { MODERATION_URL: url, MODERATION_SECONDS: seconds } = config;
  const words = entriesOf(config.MODERATION_WORDS)
    .map(bare)
    .filter((word) => word !== '');
  if (url === undefined && words.length === 0) return undefined;
  const outcomes = metrics.counter('madang_moderations_total', 'What people and models said, by what became of it', [
    'outcome',
  ]);
  const heldBack = (categories: readonly string[]): AppError => {
    outcomes.inc({ outcome: 'held_back' });
    return new AppError('message_held_back', { members: { categories } });
  };

  const picturesOf = async (
    { ownerId, files, pictures: given = [] }: Said,
    signal: AbortSignal,
  ): Promise<PromptPicture[]> => {
    if (config.MODERATION_PICTURES === 'off') return [];
    const reader = createFileReader(client, ownerId);
    const pictures = files.filter(({ mime_type: type }) => type.startsWith('image/'));
    const read = await Promise.all(pictures.map((file) => reader.picture(file, signal)));
    return [...given, ...read.filter((picture) => picture !== undefined)];
  };

  /** `undefined` of categories: it may be said. */
  const askServer = async (server: string, said: Said): Promise<string[] | undefined> => {
    const late = AbortSignal.timeout(seconds * 1000);
    const signal = said.signal === undefined ? late : AbortSignal.any([late, said.signal]);
    const pictures = await picturesOf(said, signal);
    const { MODERATION_API_KEY: key, MODERATION_MODEL: model } = config;
    return askModeration({ url: server, key, model }, outbound.fetch, { text: said.text, pictures }, signal);
  };

  return async (said) => {
    const text = bare(said.text);
    if (words.some((word) => text.includes(word))) throw heldBack(['words']);
    if (url === undefined) {
      outcomes.inc({ outcome: 'passed' });
      return 'passed';
    }
    let categories: string[] | undefined;
    try {
      categories = await askServer(url, said);
    } catch (error) {
      // Whoever has left is told nothing, and the server has failed nobody.
      said.signal?.throwIfAborted();
      const isOpen = config.MODERATION_ON_FAILURE === 'open';
      // The error itself may hold what was asked.
      log.warn({ reason: reasonOf(error), passed: isOpen }, 'the moderation server gave no verdict');
      outcomes.inc({ outcome: isOpen ? 'failed_open' : 'failed_closed' });
      if (isOpen) return 'unjudged';
      throw new AppError('moderation_unavailable', { retryAfterSeconds: 10 });
    }
    if (categories !== undefined) throw heldBack(categories);
    outcomes.inc({ outcome: 'passed' });
    return 'passed';
  };
};
