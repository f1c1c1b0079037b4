import type { OpenAiError } from '@madang/contracts/errors';
import { setTimeout as sleep } from 'node:timers/promises';
import { openAiErrorOf } from '#platform/http/openai-error';
import { toAppError } from '#platform/http/problem';
import { Events, type EventSink, type ServerSentEvent } from '#platform/http/reply';
import type { RequestInfo } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import type { AnswerPart } from '../models/model.ts';
import type { CompletionEnd } from './complete.ts';

/** How one of the APIs writes an answer. Each is called in the order of the answer. */
export interface Rendering {
  begin(): ServerSentEvent[];
  part(part: AnswerPart): ServerSentEvent[];
  end(end: CompletionEnd): ServerSentEvent[];
  failure(error: OpenAiError): ServerSentEvent[];
}

/** As long a refusal can have a status of its own; then the reader is told that somebody is there. */
const PATIENCE_MS = 10_000;

/** What gathers while a reader is slow becomes one part: an answer is no longer for being read slowly. */
const joined = (parts: readonly AnswerPart[]): AnswerPart[] => {
  const all: AnswerPart[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if ((part.kind === 'text' || part.kind === 'reasoning') && last?.kind === part.kind)
      all.splice(-1, 1, { kind: part.kind, text: last.text + part.text });
    else all.push(part);
  }
  return all;
};

/** Hands parts on to a reader, at the pace at which they are read. */
class Outlet {
  readonly #render: Rendering['part'];
  #waiting: AnswerPart[] = [];
  #sink: EventSink | undefined;
  #draining: Promise<void> | undefined;

  constructor(render: Rendering['part']) {
    this.#render = render;
  }

  put(part: AnswerPart): void {
    this.#waiting.push(part);
    this.#flush();
  }

  open(sink: EventSink): void {
    this.#sink = sink;
    this.#flush();
  }

  /** Resolves once all that was put has been written. @throws where the reader has gone */
  async written(): Promise<void> {
    while (this.#draining !== undefined) await this.#draining;
  }

  #flush(): void {
    if (this.#sink === undefined || this.#draining !== undefined || this.#waiting.length === 0) return;
    const parts = this.#waiting;
    this.#waiting = [];
    const events = (parts.length === 1 ? parts : joined(parts)).flatMap((part) => this.#render(part));
    if (events.length === 0 || this.#sink.write(events)) return;
    const draining = this.#sink.drained().then(() => {
      this.#draining = undefined;
      this.#flush();
    });
    draining.catch(() => undefined); // `written` tells of it
    this.#draining = draining;
  }
}

type Outcome = { readonly end: CompletionEnd } | { readonly error: unknown };

/**
 * An answer as a stream. What fails before anything is said is thrown, so that the request has the status of it; what
 * fails later has none that a log of requests could show, and is logged here.
 * @param run answers, and resolves when it has ended
 */
export const answerEvents = async (
  run: (take: (part: AnswerPart) => void) => Promise<CompletionEnd>,
  rendering: Rendering,
  { locale, signal }: Pick<RequestInfo, 'locale' | 'signal'>,
  log: ServiceContext['log'],
): Promise<Events> => {
  const outlet = new Outlet((part) => rendering.part(part));
  const begun = Promise.withResolvers<undefined>();
  const over: Promise<Outcome> = run((part) => {
    begun.resolve(undefined);
    outlet.put(part);
  }).then(
    (end) => ({ end }),
    (error: unknown) => ({ error }),
  );
  const patience = new AbortController();
  const late = sleep(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => undefined);
  const first = await Promise.race([over, begun.promise, late]);
  patience.abort();
  if (first !== undefined && 'error' in first) throw first.error;
  return new Events(
    async (sink) => {
      if (!sink.write(rendering.begin())) await sink.drained();
      outlet.open(sink);
      const outcome = await over;
      await outlet.written();
      if ('end' in outcome) {
        sink.write(rendering.end(outcome.end));
        return;
      }
      const error = toAppError(outcome.error);
      if (!signal.aborted)
        log.warn({ err: outcome.error, code: error.code }, 'an answer over the API of OpenAI failed');
      sink.write(rendering.failure(openAiErrorOf(error, locale)));
    },
    { isResumable: false },
  );
};
