import { createParser } from 'eventsource-parser';
import type { MadangError } from './madang-error.ts';
import { asMadangError, backOff, pause } from './retry.ts';

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
  readonly isLast: (event: ServerEvent) => boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A refusal is final unless the server only says that it cannot right now. */
const isFinal = ({ status }: MadangError): boolean => status !== 0 && status !== 429 && status < 500;

/**
 * Reads events to the last one, over as many connections as it takes, each once and in their order.
 * @throws MadangError for what the server refuses, or when it was asked in vain for two minutes; the reason of the signal
 */
export async function* resume({ open, isLast, signal }: Resuming): AsyncGenerator<ServerEvent, void> {
  const leaving = new AbortController();
  const both = signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal]);
  let after: string | undefined;
  let tries = 0;
  try {
    for (;;) {
      let error: MadangError | undefined;
      try {
        const response = await open(after, both);
        for await (const event of eventsOf(response, both)) {
          signal?.throwIfAborted();
          if (event.id !== undefined && event.id !== '') after = event.id;
          tries = 0;
          yield event;
          if (isLast(event)) return;
        }
        signal?.throwIfAborted();
      } catch (thrown) {
        error = asMadangError(thrown, signal);
        if (isFinal(error) || tries >= MOST_TRIES) throw error;
      }
      await pause(error?.retryAfterSeconds ?? backOff(tries, LONGEST_WAIT_SECONDS), signal);
      tries += 1;
    }
  } finally {
    leaving.abort();
  }
}
