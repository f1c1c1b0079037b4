import type {
  JSONValue,
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolCall,
  SharedV4ProviderOptions,
} from '@ai-sdk/provider';
import type { FinishReason } from '@madang/contracts/chat';
import { ModelError, type Usage } from './model.ts';
import type { PromptPicture } from './prompt.ts';
import type { AnswerOptions, OfferedTool, Prompt, Said } from './prompt.ts';
import { brokenOff, saidInStream } from './provider-error.ts';
import type { ModelCallEnd, ModelCallPart } from './model-call.ts';
import type { Thought, ToolCall } from './tools.ts';
import { tryAgain } from './try-again.ts';

/** What a model wrote as JSON goes back as it was; what is none, as text. */
const readInput = (input: string): unknown => {
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
};

const callPart = ({ id, name, input, metadata }: ToolCall) => ({
  type: 'tool-call' as const,
  toolCallId: id,
  toolName: name,
  input: readInput(input),
  ...(metadata === undefined ? {} : { providerOptions: metadata as SharedV4ProviderOptions }),
});

/** One without its provider's mark would be refused, or is none of that provider. */
const thoughtParts = (thoughts: readonly Thought[]) =>
  thoughts
    .filter(({ metadata }) => metadata !== undefined)
    .map(({ text, metadata }) => ({
      type: 'reasoning' as const,
      text,
      providerOptions: metadata as SharedV4ProviderOptions,
    }));

const pictureOf = ({ mediaType, base64 }: PromptPicture): LanguageModelV4FilePart => ({
  type: 'file',
  mediaType,
  data: { type: 'data', data: base64 },
});

type ToolMessage = Extract<LanguageModelV4Message, { role: 'tool' }>;
const resultOf = ({ callId, name, content }: Extract<Said, { role: 'tool' }>): ToolMessage['content'][number] => {
  const value = readInput(content);
  // What would be another text, were it written anew, goes as it is.
  const isSame = typeof value === 'object' && JSON.stringify(value) === content;
  return {
    type: 'tool-result',
    toolCallId: callId,
    toolName: name,
    output: isSame ? { type: 'json', value: value as JSONValue } : { type: 'text', value: content },
  };
};

/** Results of one round stand together: some providers take only turns that alternate. */
const messagesOf = ({ messages }: Prompt): LanguageModelV4Message[] => {
  const all: LanguageModelV4Message[] = [];
  for (const said of messages) {
    const last = all.at(-1);
    if (said.role === 'tool') {
      if (last?.role === 'tool') last.content.push(resultOf(said));
      else all.push({ role: 'tool', content: [resultOf(said)] });
      continue;
    }
    const { role, content, pictures = [], calls = [], thoughts = [] } = said;
    // Providers refuse an empty text beside something else.
    const text = content === '' && calls.length + pictures.length > 0 ? [] : [{ type: 'text' as const, text: content }];
    if (role === 'system') all.push({ role, content });
    else if (role === 'assistant')
      all.push({ role, content: [...thoughtParts(thoughts), ...text, ...calls.map(callPart)] });
    else all.push({ role, content: [...pictures.map(pictureOf), ...text] });
  }
  return all;
};

const toolOf = ({ name, description, inputSchema, strict }: OfferedTool) => ({
  type: 'function' as const,
  name,
  inputSchema,
  ...(description === undefined ? {} : { description }),
  ...(strict === undefined ? {} : { strict }),
});

type Options = Partial<LanguageModelV4CallOptions>;
const toolChoiceOf = (choice: NonNullable<AnswerOptions['toolChoice']>): NonNullable<Options['toolChoice']> =>
  typeof choice === 'string' ? { type: choice } : { type: 'tool', toolName: choice.name };

/** What a schema has to hold to, and whether tools come one by one, providers call by names of their own. */
const providerOptionsOf = ({ format, parallelToolCalls }: AnswerOptions): SharedV4ProviderOptions => ({
  openai: {
    // A schema that is not of OpenAI's strict kind would be refused.
    ...(format === undefined ? {} : { strictJsonSchema: format.strict ?? false }),
    ...(parallelToolCalls === undefined ? {} : { parallelToolCalls }),
  },
  ...(parallelToolCalls === undefined ? {} : { anthropic: { disableParallelToolUse: !parallelToolCalls } }),
});

/** What a provider has no word for the SDK leaves out. */
const optionsOf = ({ format, toolChoice, ...options }: AnswerOptions): Options => ({
  providerOptions: providerOptionsOf({ format, parallelToolCalls: options.parallelToolCalls }),
  ...(options.maxTokens === undefined ? {} : { maxOutputTokens: options.maxTokens }),
  ...(options.topP === undefined ? {} : { topP: options.topP }),
  ...(options.stop === undefined ? {} : { stopSequences: [...options.stop] }),
  ...(options.seed === undefined ? {} : { seed: options.seed }),
  ...(options.frequencyPenalty === undefined ? {} : { frequencyPenalty: options.frequencyPenalty }),
  ...(options.presencePenalty === undefined ? {} : { presencePenalty: options.presencePenalty }),
  ...(toolChoice === undefined ? {} : { toolChoice: toolChoiceOf(toolChoice) }),
  ...(format === undefined
    ? {}
    : {
        responseFormat: {
          type: 'json',
          name: format.name,
          ...(format.schema === undefined ? {} : { schema: format.schema }),
          ...(format.description === undefined ? {} : { description: format.description }),
        },
      }),
});

type Finish = Extract<LanguageModelV4StreamPart, { type: 'finish' }>;
type Unified = Finish['finishReason']['unified'];

const usageOf = ({
  inputTokens: { total: input },
  outputTokens: { total: output },
}: Finish['usage']): Usage | undefined =>
  input === undefined && output === undefined ? undefined : { input: input ?? 0, output: output ?? 0 };

/** @throws ModelError `model_cut_off` where the provider gave none, though it had begun */
const finishOf = (reason: Unified, hasBegun: boolean): FinishReason => {
  if (reason === 'interrupted' && hasBegun)
    throw new ModelError('model_cut_off', new Error('the answer ended without saying so'));
  if (reason === 'content-filter') return 'content_filter';
  if (reason === 'tool-calls') return 'tool_calls';
  return reason === 'other' || reason === 'interrupted' ? 'unknown' : reason;
};

const callOf = ({ toolCallId, toolName, input, providerMetadata }: LanguageModelV4ToolCall): ToolCall => ({
  id: toolCallId,
  name: toolName,
  input,
  ...(providerMetadata === undefined ? {} : { metadata: providerMetadata }),
});

type ReasoningPart = Extract<
  LanguageModelV4StreamPart,
  { type: 'reasoning-start' | 'reasoning-delta' | 'reasoning-end' }
>;

/** Puts thoughts together from their pieces, with what the provider wants to have back with each. */
class Thoughts {
  readonly #all = new Map<string, { text: string; metadata: Record<string, Record<string, unknown>> | undefined }>();

  add(part: ReasoningPart): void {
    const thought = this.#all.get(part.id) ?? { text: '', metadata: undefined };
    this.#all.set(part.id, thought);
    if (part.type === 'reasoning-delta') thought.text += part.delta;
    for (const [provider, told] of Object.entries(part.providerMetadata ?? {}))
      thought.metadata = { ...thought.metadata, [provider]: { ...thought.metadata?.[provider], ...told } };
  }

  all(): Thought[] {
    return [...this.#all.values()];
  }
}

/** @throws ModelError for what broke it off, or what the provider called an error in it */
const readStream = async (
  stream: ReadableStream<LanguageModelV4StreamPart>,
  signal: AbortSignal,
  take: (part: ModelCallPart) => void,
): Promise<ModelCallEnd> => {
  const reader = stream.getReader();
  const read = () =>
    reader.read().catch((error: unknown) => {
      throw signal.aborted ? error : brokenOff(error);
    });
  let end: ModelCallEnd = { finish: 'unknown' };
  let hasBegun = false;
  const thoughts = new Thoughts();
  try {
    for (let next = await read(); !next.done; next = await read()) {
      const part = next.value;
      hasBegun ||= part.type === 'text-delta' || part.type === 'reasoning-delta' || part.type === 'tool-call';
      if (part.type === 'reasoning-start' || part.type === 'reasoning-delta' || part.type === 'reasoning-end')
        thoughts.add(part);
      if (part.type === 'text-delta') take({ kind: 'text', text: part.delta });
      if (part.type === 'reasoning-delta') take({ kind: 'reasoning', text: part.delta });
      if (part.type === 'tool-call') take({ kind: 'call', call: callOf(part) });
      if (part.type === 'error') throw saidInStream(part.error);
      if (part.type === 'finish')
        end = {
          finish: finishOf(part.finishReason.unified, hasBegun),
          usage: usageOf(part.usage),
          thoughts: thoughts.all(),
        };
    }
    return end;
  } finally {
    void reader.cancel().catch(() => undefined);
  }
};

/**
 * Asks a provider through the AI SDK. The provider's own stream is read: `streamText` would lead every token through a
 * dozen more web streams, and doubles the CPU.
 */
export const sdkModelCall = (
  model: LanguageModelV4,
  prompt: Prompt,
  signal: AbortSignal,
  takePart: (part: ModelCallPart) => void,
): Promise<ModelCallEnd> => {
  const { tools, temperature, reasoningEffort, options: wanted = {} } = prompt;
  const options = {
    prompt: messagesOf(prompt),
    abortSignal: signal,
    // What a model takes neither of, the SDK leaves out.
    ...(temperature === null ? {} : { temperature }),
    ...(reasoningEffort == null ? {} : { reasoning: reasoningEffort }),
    ...(tools === undefined ? {} : { tools: tools.map(toolOf) }),
    ...optionsOf(wanted),
  };
  return tryAgain(async (take) => readStream((await model.doStream(options)).stream, signal, take), signal, takePart);
};
