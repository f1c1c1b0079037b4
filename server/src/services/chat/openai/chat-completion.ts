import type { ChatCompletion, ChatCompletionRequest, CompletionUsage } from '@madang/contracts/chat/openai-chat';
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { AppError } from '#platform/errors';
import type { Locale } from '#platform/http/handler';
import { openAiErrorOf } from '#platform/http/openai-error';
import type { ServerSentEvent } from '#platform/http/reply';
import type { AnswerPart, Usage } from '../models/model.ts';
import type { ToolCall } from '../models/tools.ts';
import type { Rendering } from './answer-events.ts';
import type { CompletionEnd } from './complete.ts';

const idOf = (): string => `chatcmpl-${randomBytes(12).toString('hex')}`;
const now = (): number => Math.floor(Date.now() / 1000);

const usageOf = ({ input, output }: Usage): z.infer<typeof CompletionUsage> => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
});

const callOf = ({ id, name, input }: ToolCall) => ({
  id,
  type: 'function' as const,
  function: { name, arguments: input },
});

/** Gathers an answer. Source: OpenAI API reference, "Chat completions", "The chat completion object". */
export class WholeCompletion {
  #model: string;
  #text = '';
  #thoughts = '';
  readonly #calls: ToolCall[] = [];

  constructor(model: string) {
    this.#model = model;
  }

  take(part: AnswerPart): void {
    if (part.kind === 'text') this.#text += part.text;
    if (part.kind === 'reasoning') this.#thoughts += part.text;
    if (part.kind === 'call') this.#calls.push(part.call);
    if (part.kind === 'note' && part.modelId !== undefined) this.#model = part.modelId;
  }

  /** Of an answer that was held back, nothing but that it was. */
  end({ finish, usage, isHeldBack }: CompletionEnd, locale: Locale): ChatCompletion {
    const message = isHeldBack
      ? {
          role: 'assistant' as const,
          content: null,
          refusal: openAiErrorOf(new AppError('answer_held_back'), locale).message,
        }
      : {
          role: 'assistant' as const,
          content: this.#text === '' && this.#calls.length > 0 ? null : this.#text,
          ...(this.#thoughts === '' ? {} : { reasoning_content: this.#thoughts }),
          refusal: null,
          ...(this.#calls.length === 0 ? {} : { tool_calls: this.#calls.map(callOf) }),
        };
    return {
      id: idOf(),
      object: 'chat.completion',
      created: now(),
      model: this.#model,
      choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
      usage: usageOf(usage),
    };
  }
}

const DONE: ServerSentEvent = { event: '', json: '[DONE]' };

/** The chunks of a streamed answer. Source: OpenAI API reference, "Chat completions", "The chat completion chunk object". */
export class CompletionChunks implements Rendering {
  readonly #head: { id: string; object: string; created: number; model: string };
  readonly #withUsage: boolean;
  #calls = 0;

  constructor({ model, stream_options }: Pick<ChatCompletionRequest, 'model' | 'stream_options'>) {
    this.#head = { id: idOf(), object: 'chat.completion.chunk', created: now(), model };
    this.#withUsage = stream_options?.include_usage === true;
  }

  begin(): ServerSentEvent[] {
    return [this.#chunk({ role: 'assistant', content: '' })];
  }

  part(part: AnswerPart): ServerSentEvent[] {
    if (part.kind === 'text') return [this.#chunk({ content: part.text })];
    if (part.kind === 'reasoning') return [this.#chunk({ reasoning_content: part.text })];
    if (part.kind === 'call') return this.#call(part.call);
    if (part.kind === 'note' && part.modelId !== undefined) this.#head.model = part.modelId;
    return [];
  }

  end({ finish, usage }: CompletionEnd): ServerSentEvent[] {
    const last = this.#chunk({}, finish);
    const counted = { ...this.#head, choices: [], usage: usageOf(usage) };
    return [last, ...(this.#withUsage ? [{ event: '', json: JSON.stringify(counted) }] : []), DONE];
  }

  failure(error: object): ServerSentEvent[] {
    return [{ event: '', json: JSON.stringify({ error }) }];
  }

  /** Name and input apart, as clients put them together. */
  #call({ id, name, input }: ToolCall): ServerSentEvent[] {
    const index = this.#calls++;
    return [
      this.#chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
      this.#chunk({ tool_calls: [{ index, function: { arguments: input } }] }),
    ];
  }

  #chunk(delta: object, finish: CompletionEnd['finish'] | null = null): ServerSentEvent {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
    const chunk = { ...this.#head, choices, ...(this.#withUsage ? { usage: null } : {}) };
    return { event: '', json: JSON.stringify(chunk) };
  }
}
