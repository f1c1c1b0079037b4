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
import { ModelError, type PromptPicture, type Usage } from './model.ts';
import type { OfferedTool, Prompt, ToolTurn } from './prompt.ts';
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

const turnMessages = ({ text, calls, outcomes, thoughts }: ToolTurn): LanguageModelV4Message[] => [
  {
    role: 'assistant',
    content: [
      ...thoughtParts(thoughts),
      ...(text === '' ? [] : [{ type: 'text' as const, text }]),
      ...calls.map(callPart),
    ],
  },
  {
    role: 'tool',
    content: calls.map(({ id, name }, index) => ({
      type: 'tool-result',
      toolCallId: id,
      toolName: name,
      output: { type: 'json', value: outcomes[index]?.result as JSONValue },
    })),
  },
];

const pictureOf = ({ mediaType, base64 }: PromptPicture): LanguageModelV4FilePart => ({
  type: 'file',
  mediaType,
  data: { type: 'data', data: base64 },
});

const messagesOf = ({ messages, turns }: Prompt): LanguageModelV4Message[] => [
  ...messages.map(({ role, content, pictures = [] }): LanguageModelV4Message =>
    role === 'system'
      ? { role, content }
      : { role, content: [...pictures.map(pictureOf), { type: 'text' as const, text: content }] },
  ),
  ...turns.flatMap(turnMessages),
];

const toolOf = (tool: OfferedTool): NonNullable<LanguageModelV4CallOptions['tools']>[number] => ({
  type: 'function',
  ...tool,
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
  const { tools, temperature, reasoningEffort } = prompt;
  const options = {
    prompt: messagesOf(prompt),
    abortSignal: signal,
    // What a model takes neither of, the SDK leaves out.
    ...(temperature === null ? {} : { temperature }),
    ...(reasoningEffort == null ? {} : { reasoning: reasoningEffort }),
    ...(tools === undefined ? {} : { tools: tools.map(toolOf) }),
  };
  return tryAgain(async (take) => readStream((await model.doStream(options)).stream, signal, take), signal, takePart);
};
