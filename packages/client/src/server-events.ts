import { createParser } from 'eventsource-parser';
import { MadangError, problemOf, unexpected } from './madang-error.ts';
import { asMadangError, backOff, mayRepeat, pause } from './retry.ts';

/** As the HTML standard has it (9.2.6). */
export interface ServerEvent {
  readonly event?: string | undefined;
  readonly id?: string | undefined;
  readonly data: string;
}

/** A comment comes every 15 seconds: whoever hears nothing for three of them has lost the connection without being told. */
const SILENCE_SECONDS = 45;
const LONGEST_WAIT_SECONDS = 15;
/** In vain and one after the other: about two minutes. */
const MOST_TRIES = 12;

/** What was begun when the connection broke is not handed on: it comes whole from the next one. */
async function* eventsOf(response: Response, signal: AbortSignal): AsyncGenerator<ServerEvent, void> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) return;
  const events: ServerEvent[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  const leave = (): void => void reader.cancel().catch(() => undefined);
  let silence: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener('abort', leave, { once: true });
  try {
    for (;;) {
      silence = setTimeout(leave, SILENCE_SECONDS * 1000);
      const { done, value } = await reader.read();
      clearTimeout(silence);
      if (done) return;
      parser.feed(value);
      yield* events.splice(0);
    }
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', leave);
    leave();
  }
}

export interface Resuming {
  /** Opens it behind an event; undefined: from its beginning. */
  readonly open: (after: string | undefined, signal: AbortSignal) => Promise<Response>;
  /** Whether to open again what could not be opened; where nothing says so it is. */
  readonly insists?: () => boolean;
  readonly isLast: (event: ServerEvent) => boolean;
  readonly signal?: AbortSignal | undefined;
}

const isStream = (response: Response): boolean =>
  (response.headers.get('content-type') ?? '').startsWith('text/event-stream');

/**
 * Reads events to the last one, over as many connections as it takes, each once and in their order.
 * @throws MadangError for what the server refuses, or when it was asked in vain for two minutes; the reason of the signal
 */
export async function* resume({
  open,
  insists = () => true,
  isLast,
  signal,
}: Resuming): AsyncGenerator<ServerEvent, void> {
  const leaving = new AbortController();
  const both = signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal]);
  let after: string | undefined;
  let tries = 0;
  try {
    for (;;) {
      let error: MadangError | undefined;
      let isOpen = false;
      try {
        const response = await open(after, both);
        if (!isStream(response)) throw unexpected('The answer is no stream of events');
        isOpen = true;
        for await (const event of eventsOf(response, both)) {
          signal?.throwIfAborted();
          if (event.id !== undefined && event.id !== '') after = event.id;
          tries = 0;
          yield event;
          if (isLast(event)) return;
        }
        signal?.throwIfAborted();
      } catch (thrown) {
        // What is none of these is a fault of the program, or of where it keeps its session.
        if (!isOpen && !(thrown instanceof MadangError)) throw thrown;
        error = asMadangError(thrown, signal);
        if (!mayRepeat(error, true) || (!isOpen && !insists())) throw error;
      }
      if (tries >= MOST_TRIES)
        throw error ?? new MadangError({ problem: problemOf('unexpected_answer', 502, 'No end came') });
      await pause(error?.retryAfterSeconds ?? backOff(tries, LONGEST_WAIT_SECONDS), signal);
      tries += 1;
    }
  } finally {
    leaving.abort();
  }
}
