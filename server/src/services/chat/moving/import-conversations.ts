import type { LeftReason, MoveEvents, MovedFrom, MoveReport } from '@madang/contracts/chat/moving';
import type { z } from 'zod';
import { AppError } from '#platform/errors';
import { toAppError, wordsOf } from '#platform/http/problem';
import { Events, type EventSink } from '#platform/http/reply';
import type { Log } from '#platform/log';
import type { FileImport } from './import-files.ts';
import { conversationIn, elementsOf } from './read-conversation.ts';
import { storeImported } from './store-imported.ts';

const MOST_CONVERSATIONS = 10_000;
const MOST_TITLES = 3;
const TITLE_CHARS = 60;

class Report {
  readonly from = new Set<MovedFrom>();
  readonly left = new Map<LeftReason, { count: number; titles: string[] }>();
  conversations = 0;
  messages = 0;
  files = 0;
  wereThere = 0;

  leave(reason: LeftReason, count: number, title: string | null): void {
    const of = this.left.get(reason) ?? { count: 0, titles: [] };
    of.count += count;
    const short = title?.slice(0, TITLE_CHARS).toWellFormed() ?? '';
    if (short !== '' && of.titles.length < MOST_TITLES && !of.titles.includes(short)) of.titles.push(short);
    this.left.set(reason, of);
  }

  whole(): MoveReport {
    const { conversations, messages, files, wereThere, left } = this;
    return {
      from: [...this.from],
      conversations,
      messages,
      files,
      were_there: wereThere,
      left: [...left].map(([reason, of]) => ({ reason, ...of })),
    };
  }
}

const importAll = async (
  context: FileImport,
  report: Report,
  tell: (progress: z.infer<(typeof MoveEvents)['progress']>) => void,
): Promise<void> => {
  const { opened, as } = context;
  let read = 0;
  let seen = 0;
  const elements = elementsOf(opened, (bytes) => {
    as.request.signal.throwIfAborted();
    read += bytes;
  });
  for await (const element of elements) {
    as.request.signal.throwIfAborted();
    seen += 1;
    if (seen > MOST_CONVERSATIONS) {
      report.leave('too_many', 1, null);
      return;
    }
    if ('left' in element) {
      report.leave(element.left, 1, null);
      continue;
    }
    const notes = new Map<LeftReason, number>();
    const leave = (reason: LeftReason, count = 1): void => void notes.set(reason, (notes.get(reason) ?? 0) + count);
    const imported = conversationIn(element.value, leave);
    if (typeof imported === 'string') {
      report.leave(imported, 1, null);
      continue;
    }
    report.from.add(imported.from);
    const stored = await storeImported(context, imported, leave);
    if (stored.is === 'there') report.wereThere += 1;
    else {
      for (const [reason, count] of notes) report.leave(reason, count, imported.title);
      if (stored.is === 'made') {
        report.conversations += 1;
        report.messages += stored.messages;
        report.files += stored.files;
      }
    }
    const share = opened.bytes === 0 ? 0 : Math.min(read / opened.bytes, 1);
    tell({ conversations: report.conversations, were_there: report.wereThere, share });
  }
};

/**
 * Takes what stands in an export, one conversation after the other, each in a transaction of its own: where it is cut off,
 * by whatever, the same file goes on with what is not there yet.
 * @param done whatever came of it
 */
export const importConversations = (context: FileImport, log: Log, done: () => Promise<void>): Events => {
  const { request } = context.as;
  let isBegun = false;
  // Who leaves before the first event may leave nobody to ask for it.
  const leave = (): void => {
    if (!isBegun) done().catch((err: unknown) => log.error({ err }, 'an import of conversations was not tidied up'));
    isBegun = true;
  };
  request.signal.addEventListener('abort', leave, { once: true });
  return new Events(
    async (sink) => {
      if (isBegun) return;
      isBegun = true;
      const report = new Report();
      try {
        await importAll(context, report, progressTo(sink));
        send(sink, 'done', { report: report.whole() });
      } catch (error) {
        const { aborted, reason } = request.signal as { readonly aborted: boolean; readonly reason: unknown };
        // Who has left, or comes again to another process, is told nothing; whose session or time is over, is.
        if (aborted && !(reason instanceof AppError)) return;
        const cause = aborted ? reason : error;
        const { code, details } = toAppError(cause);
        log.warn({ err: cause, code }, 'an import of conversations failed');
        send(sink, 'failed', { code, title: wordsOf(code, request.locale, details.values) });
      } finally {
        await done();
      }
    },
    { isResumable: false },
  );
};

/** @returns whether there is room for more */
const send = <E extends keyof typeof MoveEvents>(
  sink: EventSink,
  event: E,
  data: z.infer<(typeof MoveEvents)[E]>,
): boolean => sink.write([{ event, json: JSON.stringify(data) }]);

/** Who reads slowly, or not at all, misses some of it: nobody waits for them, or they would hold a place for ever. */
const progressTo = (sink: EventSink) => {
  let hasRoom = true;
  return (data: z.infer<(typeof MoveEvents)['progress']>): void => {
    if (!hasRoom) return;
    hasRoom = send(sink, 'progress', data);
    if (hasRoom) return;
    sink.drained().then(
      () => (hasRoom = true),
      () => undefined, // They have gone, and the request says so.
    );
  };
};
