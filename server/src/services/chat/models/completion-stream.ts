import { createParser } from 'eventsource-parser';
import type { FinishReason } from '@madang/contracts/chat';
import { ModelError, type Usage } from './model.ts';
import { readChunk } from './completion-chunk.ts';
import { ProviderError } from './provider-error.ts';
import type { ModelCallEnd, ModelCallPart } from './model-call.ts';
import { ToolCallPieces } from './tool-call-pieces.ts';

/** No chunk of an answer for people is longer; a server that never ends a line would fill the memory otherwise. */
const MAX_CHUNK_CHARS = 8_000_000;

const linesOf = (text: string): string[] => text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');

/**
 * The body of an answer of the chat completions API, as it comes. It should be a stream of events that ends with a reason
 * to finish and `[DONE]`. Where it is something else, JSON or a page of HTML, that shows at its first letter.
 */
export class CompletionStream {
  readonly #take: (part: ModelCallPart) => void;
  readonly #calls: ToolCallPieces;
  readonly #parser = createParser({
    maxBufferSize: MAX_CHUNK_CHARS,
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') throw new ProviderError(error.message, 200);
    },
    onEvent: ({ data, event }) => this.#onData(data, event),
  });
  #kind: 'unknown' | 'events' | 'other' = 'unknown';
  /** What has come of a body that is no stream of events. */
  #body = '';
  #text = '';
  #finish: FinishReason | undefined;
  #hasText = false;
  #hasBegun = false;
  #usage: Partial<Usage> = {};
  #ownReasoning = '';
  #isDone = false;
  /** Something was said after the last reason to finish. */
  #saidSince = false;
  /** That has happened: the reason alone does not tell that all is said. */
  #isHasty = false;

  constructor(take: (part: ModelCallPart) => void, callIds: string) {
    this.#take = take;
    this.#calls = new ToolCallPieces(callIds);
  }

  /** Nothing that matters can follow. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** It has said why it ends, and nothing since. */
  get hasFinished(): boolean {
    return this.#isDone || (this.#finish !== undefined && !this.#saidSince && !this.#isHasty);
  }

  /** @throws ProviderError for what the server calls an error, or nobody can read */
  feed(chunk: string): void {
    if (this.#isDone) return;
    try {
      if (this.#kind === 'events') this.#parser.feed(chunk);
      else this.#feedUnknown(chunk);
    } finally {
      this.#giveText(); // an error takes back nothing that came with it
    }
  }

  /** No more comes. @throws ModelError `model_cut_off` where the model has not ended */
  end(): ModelCallEnd {
    try {
      if (this.#kind === 'other') this.#readBody();
      else this.#endEvents();
    } finally {
      this.#giveText();
    }
    if (this.#finish === undefined && !this.#isDone && this.#hasBegun)
      throw new ModelError('model_cut_off', new Error('the answer ended without saying so'));
    for (const call of this.#calls.done()) this.#take({ kind: 'call', call });
    return {
      finish: this.#finish === undefined || (this.#saidSince && !this.#isDone) ? 'unknown' : this.#finish,
      usage: this.#counted(),
      thoughts: this.#ownReasoning === '' ? undefined : [{ text: this.#ownReasoning }],
    };
  }

  #counted(): Usage | undefined {
    const { input = 0, output = 0 } = this.#usage;
    return Object.keys(this.#usage).length === 0 ? undefined : { input, output };
  }

  #feedUnknown(chunk: string): void {
    this.#body += chunk;
    if (this.#body.length > MAX_CHUNK_CHARS) throw new ProviderError('the answer is too long for one piece', 200);
    if (this.#kind === 'other') return;
    const first = /[^\s\ufeff]/.exec(this.#body)?.[0];
    if (first === undefined) return;
    this.#kind = first === '{' || first === '[' || first === '<' ? 'other' : 'events';
    if (this.#kind === 'other') return;
    this.#parser.feed(this.#body.replace(/^\ufeff/, ''));
    this.#body = '';
  }

  /** The last event may lack the empty line behind it. Cut in the middle it is no JSON, and counts as never come. */
  #endEvents(): void {
    if (this.#isDone || this.#kind === 'unknown') return;
    try {
      this.#parser.feed('\n\n');
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }

  #readBody(): void {
    const body = this.#body.replace(/^[\s\ufeff]+/, '');
    if (body.startsWith('<')) throw new ProviderError(body, 404); // a page for people: the address is not that of an API
    try {
      this.#onJson(JSON.parse(body));
      this.#isDone = true;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      for (const line of linesOf(body)) this.#onLine(line);
    }
  }

  #onLine(line: string): void {
    try {
      this.#onJson(JSON.parse(line));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new ModelError('model_cut_off', error);
    }
  }

  #onData(data: string, event: string | undefined): void {
    if (this.#isDone || data.trim() === '') return;
    if (data.trim() === '[DONE]') {
      this.#isDone = true;
      return;
    }
    let chunk: unknown;
    try {
      chunk = JSON.parse(data);
    } catch (error) {
      this.#onBroken(data, event, error as SyntaxError);
      return;
    }
    this.#onJson(chunk, event);
  }

  /** Events that no empty line divides come as one with many lines; and some servers say in plain words what went wrong. */
  #onBroken(data: string, event: string | undefined, error: SyntaxError): void {
    if (event === 'error') throw new ProviderError(data, 200, { inStream: true });
    const lines = linesOf(data);
    if (lines.length < 2) throw error;
    for (const line of lines) this.#onData(line, event);
  }

  #onJson(json: unknown, event?: string): void {
    for (const each of Array.isArray(json) ? (json as unknown[]) : [json]) {
      const { text, reasoning, ownReasoning, calls, finish, usage, error, isWhole } = readChunk(each, event);
      if (error !== undefined) throw error;
      Object.assign(this.#usage, usage);
      if (reasoning !== '' && !(isWhole && this.#hasBegun)) {
        this.#ownReasoning += ownReasoning;
        this.#giveReasoning(reasoning);
      }
      const added = isWhole && this.#hasText ? '' : text; // some repeat all of it at the end
      if (added !== '') this.#hasText = true;
      this.#hasBegun ||= added !== '' || calls.length > 0;
      if (this.#finish !== undefined && (added.trim() !== '' || calls.length > 0)) this.#noteHaste();
      this.#text += added;
      for (const call of calls) this.#calls.add(call);
      if (finish !== undefined) this.#noteFinish(finish);
    }
  }

  #noteHaste(): void {
    this.#saidSince = true;
    this.#isHasty = true;
  }

  /**
   * Said again, `stop` takes back nothing that was said before it; a limit of length was none where text came after it,
   * but what was filtered or failed stays so.
   */
  #noteFinish(finish: FinishReason): void {
    const isFinal = this.#finish === 'content_filter' || this.#finish === 'error';
    if (this.#finish === undefined || this.#finish === 'stop' || (this.#saidSince && !isFinal)) this.#finish = finish;
    this.#saidSince = false;
  }

  #giveReasoning(text: string): void {
    this.#hasBegun = true;
    this.#giveText();
    this.#take({ kind: 'reasoning', text });
  }

  #giveText(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#take({ kind: 'text', text });
  }
}
