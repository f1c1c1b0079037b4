import { storableText } from '@madang/contracts/fields';
import type { Background, RunningWork } from '#platform/background/background';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Log } from '#platform/log';
import { collectionOf, type ItemRow } from '../store/collector-items.ts';
import { indexPassages } from '../store/collector-passages.ts';
import {
  COLLECTOR_CHANNEL,
  putBack,
  storeFailure,
  storeRead,
  takeToRead,
  type ToRead,
} from '../store/collector-reading.ts';
import { describeText } from './keep-item.ts';
import type { ReadItemText } from './read-item.ts';

/** For notifications that were lost, and for what a process has left behind that is gone. */
const LOOK_MS = 5000;
/** Something that takes its process along must not take the next one's, and so on. */
const MOST_ATTEMPTS = 4;
const WAIT_SECONDS = 15;
/** A link that drips and a document of a thousand pages are ended by their own limits; behind those. */
const LONGEST_MS = 300_000;
const MOST_AT_ONCE = { link: 8, file: 1 } as const satisfies Readonly<Record<ToRead, number>>;

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

/** Reads links and files that were kept, several at once; a restart loses none of them. */
export const startReadingItems = async (background: Background, reading: Reading): Promise<RunningWork> => {
  const { db, log, processId } = reading;
  const underWay = { link: new Map<string, Promise<void>>(), file: new Map<string, Promise<void>>() };
  const all = () => new Map([...underWay.link, ...underWay.file]);

  const begin = (what: ToRead, item: ItemRow, stopping: AbortSignal): void => {
    const one = readOne(reading, item, stopping)
      .catch((err: unknown) => log.warn({ err, item: item.id }, 'what came of an item of a collector was not stored'))
      .finally(() => {
        underWay[what].delete(item.id);
        work.wake();
      });
    underWay[what].set(item.id, one);
  };
  const fill = async (what: ToRead, stopping: AbortSignal): Promise<void> => {
    while (underWay[what].size < MOST_AT_ONCE[what] && !stopping.aborted) {
      const item = await takeToRead(db, processId, [...all().keys()], what);
      if (item === undefined) return;
      begin(what, item, stopping);
    }
  };
  const work = await background.start('chat.read-items', {
    channels: [COLLECTOR_CHANNEL],
    everyMs: LOOK_MS,
    async run(stopping) {
      await fill('link', stopping);
      await fill('file', stopping);
    },
  });
  return {
    wake: () => work.wake(),
    async stop() {
      await work.stop();
      await Promise.all(all().values());
    },
  };
};
