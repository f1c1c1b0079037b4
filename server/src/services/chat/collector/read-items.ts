import { storableText } from '@madang/contracts/fields';
import type { Background, RunningWork } from '#platform/background/background';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Log } from '#platform/log';
import { collectionOf, type ItemRow } from '../store/collector-items.ts';
import { indexPassages } from '../store/collector-passages.ts';
import { COLLECTOR_CHANNEL, putBack, storeFailure, storeRead, takeToRead } from '../store/collector-reading.ts';
import { describeText } from './keep-item.ts';
import type { ReadItemText } from './read-item.ts';

/** For notifications that were lost, and for what a process has left behind that is gone. */
const LOOK_MS = 5000;
/** Something that takes its process along must not take the next one's, and so on. */
const MOST_ATTEMPTS = 4;
const WAIT_SECONDS = 15;
/** A link that drips and a document of a thousand pages are ended by their own limits; behind those. */
const LONGEST_MS = 180_000;

interface Reading {
  readonly db: Database;
  readonly log: Log;
  readonly processId: string;
  readonly read: ReadItemText;
}

/** Why it could not be read, where asking again says the same; undefined where something else is at fault. */
const reasonOf = (error: unknown): string | undefined =>
  error instanceof AppError && error.status < 500 && error.status !== 429 ? error.code : undefined;

const readOne = async ({ db, log, read }: Reading, item: ItemRow, stopping: AbortSignal): Promise<void> => {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(LONGEST_MS)]);
  try {
    if (item.attempts > MOST_ATTEMPTS) throw new AppError('collector_unreadable');
    const { title, pages, isCut } = await read(item, signal);
    const { passages, about } = describeText(pages.map((page) => ({ ...page, text: storableText(page.text) })));
    if (passages.length === 0) throw new AppError('collector_nothing_to_read');
    const indexed = await indexPassages(collectionOf(item), passages);
    const named = item.kind === 'link' && item.title === item.url?.slice(0, 200) && title !== null;
    await storeRead(db, item, { ...about, isCut: about.isCut || isCut, title: named ? title : item.title }, indexed);
  } catch (error) {
    if (stopping.aborted) return putBack(db, item, 0);
    const reason = reasonOf(error) ?? (item.attempts >= MOST_ATTEMPTS ? 'collector_unreadable' : undefined);
    if (reason !== undefined) return storeFailure(db, item, reason);
    log.warn({ err: error, item: item.id }, 'an item of a collector could not be read; trying again');
    return putBack(db, item, WAIT_SECONDS * item.attempts);
  }
};

/** Reads links and files that were kept, one after the other; a restart loses none of them. */
export const startReadingItems = (background: Background, reading: Reading): Promise<RunningWork> =>
  background.start('chat.read-items', {
    channels: [COLLECTOR_CHANNEL],
    everyMs: LOOK_MS,
    async run(stopping) {
      const item = await takeToRead(reading.db, reading.processId);
      if (item === undefined) return false;
      await readOne(reading, item, stopping);
      return true;
    },
  });
