import type { OpenAiError } from '@madang/contracts/errors';
import type { OpenAiResponse, OutputItem, ResponseRequest } from '@madang/contracts/chat/openai-responses';
import { randomBytes } from 'node:crypto';
import type { ServerSentEvent } from '#platform/http/reply';
import type { AnswerPart, Usage } from '../models/model.ts';
import type { ToolCall } from '../models/tools.ts';
import type { Rendering } from './answer-events.ts';
import type { CompletionEnd } from './complete.ts';

const idOf = (kind: string): string => `${kind}_${randomBytes(16).toString('hex')}`;

const usageOf = ({ input, output }: Usage): OpenAiResponse['usage'] => ({
  input_tokens: input,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: output,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: input + output,
});

const REASONS = { length: 'max_output_tokens', content_filter: 'content_filter' } as const;

type Message = Extract<OutputItem, { type: 'message' }>;
const messageOf = (id: string, text: string, status: Message['status']): Message => ({
  type: 'message',
  id,
  status,
  role: 'assistant',
  content: status === 'in_progress' ? [] : [textPart(text)],
});
const textPart = (text: string): Extract<Message['content'][number], { type: 'output_text' }> => ({
  type: 'output_text',
  text,
  annotations: [],
  logprobs: [],
});

/**
 * An answer as the responses API has it: its events as it goes on, and the object that it becomes.
 * Source: OpenAI API reference, "Responses", "The response object" and "Streaming events".
 */
export class ResponseEvents implements Rendering {
  readonly #asked: ResponseRequest;
  readonly #id = idOf('resp');
  readonly #createdAt = Math.floor(Date.now() / 1000);
  #model: string;
  #sequence = 0;
  /** Those that have ended. */
  readonly #output: OutputItem[] = [];
  /** The message that is being written; calls come whole. */
  #open: { readonly id: string; text: string } | undefined;

  constructor(asked: ResponseRequest) {
    this.#asked = asked;
    this.#model = asked.model;
  }

  begin(): ServerSentEvent[] {
    const response = this.#response('in_progress');
    return [this.#event('response.created', { response }), this.#event('response.in_progress', { response })];
  }

  part(part: AnswerPart): ServerSentEvent[] {
    if (part.kind === 'text') return this.#say(part.text);
    if (part.kind === 'call') return [...this.#close('completed'), ...this.#call(part.call)];
    if (part.kind === 'note' && part.modelId !== undefined) this.#model = part.modelId;
    return [];
  }

  end(end: CompletionEnd): ServerSentEvent[] {
    const events = this.#close(this.#isWhole(end) ? 'completed' : 'incomplete');
    const response = this.whole(end);
    return [...events, this.#event(`response.${response.status}`, { response })];
  }

  failure({ code, message, param }: OpenAiError): ServerSentEvent[] {
    const response = this.#response('failed', { error: { code: code ?? 'server_error', message } });
    return [
      this.#event('error', { code, message, param, error: { code, message, param, type: 'server_error' } }),
      this.#event('response.failed', { response }),
    ];
  }

  /** At its end. Of an answer that was held back, nothing but that it was. */
  whole(end: CompletionEnd): OpenAiResponse {
    this.#close(this.#isWhole(end) ? 'completed' : 'incomplete');
    const usage = usageOf(end.usage);
    if (end.finish === 'stop' || end.finish === 'tool_calls') return this.#response('completed', { usage });
    const reason = REASONS[end.finish];
    const output = end.isHeldBack ? [] : this.#output;
    return this.#response('incomplete', { usage, output, incomplete_details: { reason } });
  }

  #isWhole({ finish }: CompletionEnd): boolean {
    return finish === 'stop' || finish === 'tool_calls';
  }

  #say(delta: string): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    const output_index = this.#output.length;
    if (this.#open === undefined) {
      this.#open = { id: idOf('msg'), text: '' };
      events.push(
        this.#event('response.output_item.added', {
          output_index,
          item: messageOf(this.#open.id, '', 'in_progress'),
        }),
        this.#event('response.content_part.added', {
          item_id: this.#open.id,
          output_index,
          content_index: 0,
          part: textPart(''),
        }),
      );
    }
    this.#open.text += delta;
    const item_id = this.#open.id;
    return [
      ...events,
      this.#event('response.output_text.delta', { item_id, output_index, content_index: 0, delta, logprobs: [] }),
    ];
  }

  #close(status: 'completed' | 'incomplete'): ServerSentEvent[] {
    if (this.#open === undefined) return [];
    const { id: item_id, text } = this.#open;
    this.#open = undefined;
    const at = { item_id, output_index: this.#output.length, content_index: 0 };
    const item = messageOf(item_id, text, status);
    this.#output.push(item);
    return [
      this.#event('response.output_text.done', { ...at, text, logprobs: [] }),
      this.#event('response.content_part.done', { ...at, part: textPart(text) }),
      this.#event('response.output_item.done', { output_index: at.output_index, item }),
    ];
  }

  #call({ id: call_id, name, input }: ToolCall): ServerSentEvent[] {
    const item = { type: 'function_call' as const, id: idOf('fc'), call_id, name };
    const output_index = this.#output.length;
    const at = { item_id: item.id, output_index };
    const done = { ...item, arguments: input, status: 'completed' as const };
    this.#output.push(done);
    return [
      this.#event('response.output_item.added', {
        output_index,
        item: { ...item, arguments: '', status: 'in_progress' },
      }),
      this.#event('response.function_call_arguments.delta', { ...at, delta: input }),
      this.#event('response.function_call_arguments.done', { ...at, name, arguments: input }),
      this.#event('response.output_item.done', { output_index, item: done }),
    ];
  }

  #event(type: string, data: object): ServerSentEvent {
    return { event: type, json: JSON.stringify({ type, sequence_number: this.#sequence++, ...data }) };
  }

  #response(status: OpenAiResponse['status'], more: Partial<OpenAiResponse> = {}): OpenAiResponse {
    const { parallel_tool_calls, temperature, tool_choice, top_p } = this.#asked;
    return {
      id: this.#id,
      object: 'response',
      created_at: this.#createdAt,
      status,
      error: null,
      incomplete_details: null,
      // What was sent is not sent back: it can be megabytes, in each of three events.
      instructions: null,
      metadata: {},
      model: this.#model,
      output: status === 'in_progress' ? [] : this.#output,
      parallel_tool_calls: parallel_tool_calls ?? true,
      previous_response_id: null,
      store: false,
      temperature: temperature ?? null,
      tool_choice: tool_choice ?? 'auto',
      tools: [],
      top_p: top_p ?? null,
      usage: null,
      ...more,
    };
  }
}
