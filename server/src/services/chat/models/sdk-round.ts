import type { JSONValue, LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4Message, SharedV4ProviderOptions } from '@ai-sdk/provider';
import { ModelError } from './model.ts';
import type { OfferedTool, Prompt, ToolTurn } from './prompt.ts';
import { openTwice } from './provider-error.ts';
import type { RoundPart } from './round.ts';
import type { ToolCall } from './tools.ts';

/** What a model wrote as JSON goes back as it was; what is none, as text. */
const readInput = (input: string): unknown => {
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
};

const callPart = ({ id, name, input, metadata }: ToolCall) => ({
  type: 'tool-call' as const, toolCallId: id, toolName: name, input: readInput(input), ...(metadata === undefined ? {} : { providerOptions: metadata as SharedV4ProviderOptions }),
});

const turnMessages = ({ text, calls, outcomes }: ToolTurn): LanguageModelV4Message[] => [
  { role: 'assistant', content: [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...calls.map(callPart)] },
  { role: 'tool', content: calls.map(({ id, name }, index) => ({ type: 'tool-result', toolCallId: id, toolName: name, output: { type: 'json', value: outcomes[index]?.result as JSONValue } })) },
];

const messagesOf = ({ messages, turns }: Prompt): LanguageModelV4Message[] => [
  ...messages.map(({ role, content }): LanguageModelV4Message => (role === 'system' ? { role, content } : { role, content: [{ type: 'text', text: content }] })),
  ...turns.flatMap(turnMessages),
];

const toolOf = (tool: OfferedTool): NonNullable<LanguageModelV4CallOptions['tools']>[number] => ({ type: 'function', ...tool });

/**
 * Asks a provider through the AI SDK. The provider's own stream is read: `streamText` would lead every token through a
 * dozen more web streams, and doubles the CPU.
 */
export const sdkRound = async (model: LanguageModelV4, prompt: Prompt, signal: AbortSignal, take: (part: RoundPart) => void): Promise<void> => {
  const { tools, temperature } = prompt;
  const options = { prompt: messagesOf(prompt), abortSignal: signal, ...(temperature === null ? {} : { temperature }), ...(tools === undefined ? {} : { tools: tools.map(toolOf) }) };
  const { stream } = await openTwice(async () => model.doStream(options), signal);
  for await (const part of stream) {
    if (part.type === 'text-delta') take({ kind: 'text', text: part.delta });
    if (part.type === 'tool-call') take({ kind: 'call', call: { id: part.toolCallId, name: part.toolName, input: part.input, ...(part.providerMetadata === undefined ? {} : { metadata: part.providerMetadata }) } });
    if (part.type === 'error') throw part.error;
    if (part.type === 'finish' && part.finishReason.unified === 'interrupted') throw new ModelError('model_unavailable', new Error('the answer ended without saying so'));
  }
};
