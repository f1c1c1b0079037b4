import type { Revocations } from '#platform/auth/revocations';
import { AppError } from '#platform/errors';
import { createCapacity } from '#platform/http/capacity';
import type { CallContext, RequestInfo } from '#platform/http/handler';
import { createOpenStreams } from '#platform/http/open-streams';
import { Download } from '#platform/http/reply';
import { lasting, untilAborted } from './lasting.ts';

/** Of one person at once, and of everybody: who reads slowly keeps some messages of each in memory. */
const MOST_OF_PERSON = 2;
const OPEN = { most: 40, ofGuests: 20 };
/** Of gigabytes on a slow line. */
const MOST_MINUTES = 600;

/** A file that is written while it is read. */
export interface WrittenFile<Piece extends string | Uint8Array> extends Pick<Download, 'name' | 'type'> {
  readonly content: AsyncIterable<Piece>;
}

/** All exports of chats, however they are asked for: each is over with its reader, its session or its time. */
export const createOpenExports = (revocations: Pick<Revocations, 'isRevoked' | 'onRevoked'>) => {
  const ofPerson = createOpenStreams(
    MOST_OF_PERSON,
    () => new AppError('exports_open', { values: { limit: MOST_OF_PERSON } }),
  );
  const ofAll = createCapacity(OPEN, () => new AppError('exports_busy', { retryAfterSeconds: 60 }));
  /** @throws AppError `exports_open`, `exports_busy` */
  return (
    { caller, request: asked }: Pick<CallContext, 'caller'> & { readonly request: RequestInfo },
    fileFor: (who: CallContext) => WrittenFile<string | Uint8Array>,
  ): Download => {
    asked.signal.throwIfAborted();
    ofAll.assertFree(caller.kind);
    const leave = ofPerson.enter(caller.userId);
    ofAll.take(caller.kind);
    const { request, endIn, forget } = lasting({ caller, request: asked }, revocations);
    endIn(MOST_MINUTES);
    let isOpen = true;
    const done = (): void => {
      if (!isOpen) return;
      isOpen = false;
      leave();
      ofAll.release(caller.kind);
      forget();
    };
    // Of what nobody begins to read, the end of the request tells.
    request.signal.addEventListener('abort', done, { once: true });
    const { name, type, content } = fileFor({ caller, request });
    return new Download(name, type, untilOver(content, request.signal, done));
  };
};
export type OpenExports = ReturnType<typeof createOpenExports>;

async function* untilOver<T>(pieces: AsyncIterable<T>, signal: AbortSignal, done: () => void): AsyncGenerator<T> {
  try {
    yield* untilAborted(pieces, signal);
  } finally {
    done();
  }
}
