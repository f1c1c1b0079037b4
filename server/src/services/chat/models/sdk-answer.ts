import type { JSONValue, LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4Message, SharedV4ProviderOptions } from '@ai-sdk/provider';
import { messagesFor } from './instructions.ts';
import { ModelError, type AnswerRequest, type Say } from './model.ts';
import { openTwice, toModelError } from './provider-error.ts';
import { answerInRounds, type RoundPart, type ToolTurn } from './tool-rounds.ts';
import { inputSchema, wireName, type ToolCall, type Toolbox } from './tools.ts';

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

const promptOf = (request: AnswerRequest, turns: readonly ToolTurn[]): LanguageModelV4Message[] => [
  ...messagesFor(request).map(({ role, content }): LanguageModelV4Message => (role === 'system' ? { role, content } : { role, content: [{ type: 'text', text: content }] })),
  ...turns.flatMap(turnMessages),
];

const toolsOf = ({ tools }: Toolbox): LanguageModelV4CallOptions['tools'] =>
  tools.map((tool) => ({ type: 'function', name: wireName(tool), description: tool.description, inputSchema: inputSchema(tool) }));

const round = async (load: () => Promise<LanguageModelV4>, request: AnswerRequest, turns: readonly ToolTurn[], offered: boolean, take: (part: RoundPart) => void): Promise<void> => {
  const { signal, toolbox, speaker } = request;
  const model = await load();
  const temperature = speaker?.temperature ?? undefined;
  const options = { prompt: promptOf(request, turns), abortSignal: signal, ...(temperature === undefined ? {} : { temperature }), ...(toolbox !== undefined && offered ? { tools: toolsOf(toolbox) } : {}) };
  const { stream } = await openTwice(async () => model.doStream(options), signal);
  for await (const part of stream) {
    if (part.type === 'text-delta') take({ kind: 'text', text: part.delta });
    if (part.type === 'tool-call') take({ kind: 'call', call: { id: part.toolCallId, name: part.toolName, input: part.input, ...(part.providerMetadata === undefined ? {} : { metadata: part.providerMetadata }) } });
    if (part.type === 'error') throw toModelError(part.error);
    if (part.type === 'finish' && part.finishReason.unified === 'interrupted') throw new ModelError('model_unavailable', new Error('the answer ended without saying so'));
  }
};

/**
 * Reads the answer of a provider through the AI SDK. The provider's own stream is read: `streamText` would lead every
 * token through a dozen more web streams, and doubles the CPU.
 */
export const sdkAnswer = async (load: () => Promise<LanguageModelV4>, request: AnswerRequest, say: Say): Promise<void> => {
  try {
    await answerInRounds(request.toolbox, (turns, offered, take) => round(load, request, turns, offered, take), say, request.signal);
  } catch (error) {
    throw toModelError(error);
  }
};
