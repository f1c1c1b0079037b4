import type { Message, StreamEvents } from '@madang/contracts/chat';
import { ERRORS, type ErrorCode } from '@madang/contracts/index';
import type { Locale } from '#platform/http/handler';
import { wordsOf } from '#platform/http/problem';
import type { ServerSentEvent } from '#platform/http/reply';
import type { z } from 'zod';
import { finishOf, inputOf, metadataOf, sourceOf, type UiPart } from './parts.ts';

/** An event of the log of an answer, which this service has written itself. */
type Logged = {
  [E in keyof typeof StreamEvents]: { readonly event: E; readonly data: z.infer<(typeof StreamEvents)[E]> };
}[keyof typeof StreamEvents];

type Kind = 'text' | 'reasoning';

const isKnown = (code: string | null): code is ErrorCode => code !== null && code in ERRORS;

/**
 * The log of an answer as chunks of a UI message stream. A text is begun, grows and is ended: what else comes between its
 * pieces makes it two, in the order in which the answer came.
 */
export class AnswerChunks {
  readonly #locale: Locale;
  readonly #written: Record<Kind, string> = { text: '', reasoning: '' };
  readonly #calls: { readonly id: string; readonly name: string }[] = [];
  readonly #cited = new Set<number>();
  #open: { readonly kind: Kind; readonly id: string } | undefined;
  #count = 0;

  constructor(locale: Locale) {
    this.#locale = locale;
  }

  of({ event, json }: ServerSentEvent): UiPart[] {
    const logged = { event, data: JSON.parse(json) as unknown } as Logged;
    switch (logged.event) {
      case 'message.started':
        return [];
      case 'message.delta':
        return this.#say('text', logged.data.text);
      case 'message.reasoning':
        return this.#say('reasoning', logged.data.text);
      case 'reset':
        return [...this.#grow('reasoning', logged.data.reasoning), ...this.#grow('text', logged.data.text)];
      case 'tool.called':
        return this.#called(logged.data.name, inputOf(logged.data.call));
      case 'tool.result':
        return this.#found(logged.data.name, logged.data.found);
      case 'tool.consent':
        return this.#beside({ type: 'data-consent', data: { ...logged.data, decision: null } });
      case 'message.note':
        return this.#beside({ type: 'data-note', data: { code: logged.data.code, names: logged.data.names } });
      case 'app.result':
        return this.#beside({ type: 'data-app-result', data: logged.data });
      case 'message.citations':
        return logged.data.citations
          .filter(({ number }) => !this.#cited.has(number))
          .flatMap((citation) => {
            this.#cited.add(citation.number);
            return this.#beside(sourceOf(citation));
          });
      case 'message.completed':
      case 'message.failed':
      case 'message.stopped':
      case 'message.interrupted':
        return this.#end(logged.data.message);
    }
  }

  #next(kind: string): string {
    return `${kind}-${this.#count++}`;
  }

  #say(kind: Kind, delta: string): UiPart[] {
    if (delta === '') return [];
    this.#written[kind] += delta;
    const before = this.#open?.kind === kind ? [] : this.#close();
    const begun = this.#open === undefined;
    const { id } = (this.#open ??= { kind, id: this.#next(kind) });
    return [...before, ...(begun ? [{ type: `${kind}-start`, id }] : []), { type: `${kind}-delta`, id, delta }];
  }

  /** All that there is by now: what was said of it already is not said again. */
  #grow(kind: Kind, whole: string): UiPart[] {
    const written = this.#written[kind];
    if (whole.startsWith(written)) return this.#say(kind, whole.slice(written.length));
    const closed = this.#close();
    this.#written[kind] = '';
    return [...closed, ...this.#say(kind, whole)];
  }

  #close(): UiPart[] {
    const open = this.#open;
    this.#open = undefined;
    return open === undefined ? [] : [{ type: `${open.kind}-end`, id: open.id }];
  }

  #beside(part: UiPart): UiPart[] {
    return [...this.#close(), part];
  }

  #called(name: string, input: unknown): UiPart[] {
    const id = this.#next('tool');
    this.#calls.push({ id, name });
    return this.#beside({
      type: 'tool-input-available',
      toolCallId: id,
      toolName: name,
      input,
      dynamic: true,
      providerExecuted: true,
    });
  }

  #found(name: string, found: number): UiPart[] {
    const at = this.#calls.findLastIndex((call) => call.name === name);
    const [call] = at === -1 ? [] : this.#calls.splice(at, 1);
    if (call === undefined) return [];
    return this.#beside({
      type: 'tool-output-available',
      toolCallId: call.id,
      output: { found },
      dynamic: true,
      providerExecuted: true,
    });
  }

  #end(message: Message): UiPart[] {
    const said = this.#close();
    const unanswered = this.#calls.map(({ id }) => ({
      type: 'tool-output-error',
      toolCallId: id,
      errorText: 'not ended',
      dynamic: true,
      providerExecuted: true,
    }));
    const messageMetadata = metadataOf(message);
    const told = [...said, ...unanswered];
    if (message.status === 'stopped')
      return [...told, { type: 'message-metadata', messageMetadata }, { type: 'abort', reason: 'stopped' }];
    if (message.status !== 'failed')
      return [...told, { type: 'finish', finishReason: finishOf(message.finish_reason), messageMetadata }];
    const code = isKnown(message.error_code) ? message.error_code : 'model_unavailable';
    const errorText = wordsOf(code, this.#locale, { service: 'model', seconds: 30 });
    return [...told, { type: 'message-metadata', messageMetadata }, { type: 'error', errorText }];
  }
}
