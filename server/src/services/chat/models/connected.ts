import type { Model } from '@madang/contracts/chat';
import type { LanguageModel } from 'ai';
import type { Config } from '#platform/config/config';
import type { Outbound } from '#platform/outbound';
import { ModelError, type AnswerPart, type AnswerRequest, type ChatModel } from './model.ts';

type LoadModel = () => Promise<LanguageModel>;

const SYSTEM_PROMPT =
  'You are an assistant inside Madang. Answer in the language of the person, plainly and briefly; use Markdown where it helps. Say so when you do not know.';

const describe = (provider: string, name: string): Model => ({
  id: `${provider}/${name}`,
  label: name,
  provider,
  capabilities: ['text'],
  context_window: 128_000,
  built_in: false,
});

const TIMEOUTS = new Set(['TimeoutError', 'HeadersTimeoutError', 'BodyTimeoutError', 'ConnectTimeoutError']);

/** The SDK wraps the last error of its tries (`lastError`), and the network's (`cause`). */
function* layersOf(error: unknown): Generator<{ statusCode?: unknown; name?: unknown }> {
  let layer = error;
  for (let depth = 0; depth < 5 && typeof layer === 'object' && layer !== null; depth += 1) {
    yield layer;
    const { lastError, cause } = layer as { lastError?: unknown; cause?: unknown };
    layer = lastError ?? cause;
  }
}

/** AI SDK errors keep the HTTP status of the provider's answer. */
const toModelError = (error: unknown): ModelError => {
  if (error instanceof ModelError) return error;
  for (const { statusCode, name } of layersOf(error)) {
    if (statusCode === 429) return new ModelError('model_rate_limited', error);
    if (typeof name === 'string' && TIMEOUTS.has(name)) return new ModelError('model_timeout', error);
  }
  return new ModelError('model_unavailable', error);
};

const streamAnswer = async function* (load: LoadModel, { messages, signal }: AnswerRequest): AsyncGenerator<AnswerPart> {
  const [{ streamText }, model] = await Promise.all([import('ai'), load()]);
  // Errors arrive as parts of the stream; without onError the SDK would also print them.
  const result = streamText({ model, instructions: SYSTEM_PROMPT, messages: [...messages], abortSignal: signal, maxRetries: 1, onError: () => undefined });
  try {
    for await (const part of result.stream) {
      if (part.type === 'text-delta') yield { kind: 'text', text: part.text };
      if (part.type === 'error') throw toModelError(part.error);
      if (part.type === 'abort' && !signal.aborted) throw new ModelError('model_timeout');
    }
  } catch (error) {
    throw toModelError(error);
  }
};

const connect = (provider: string, name: string, load: LoadModel): ChatModel => ({
  info: describe(provider, name),
  answer: (request) => streamAnswer(load, request),
});

const names = (list: string): string[] => list.split(',').map((name) => name.trim()).filter((name) => name !== '');

/** The language models that the configuration connects, through the AI SDK, which is loaded at the first question. */
export const connectModels = (config: Config, { fetch }: Outbound): ChatModel[] => {
  const models: ChatModel[] = [];
  if (config.GOOGLE_API_KEY !== undefined) {
    const options = { apiKey: config.GOOGLE_API_KEY, baseURL: config.GOOGLE_BASE_URL, fetch };
    const load = (name: string): LoadModel => async () => (await import('@ai-sdk/google')).createGoogleGenerativeAI(options)(name);
    models.push(...names(config.GOOGLE_MODEL).map((name) => connect('google', name, load(name))));
  }
  if (config.OPENAI_API_KEY !== undefined) {
    const options = { apiKey: config.OPENAI_API_KEY, baseURL: config.OPENAI_BASE_URL, fetch };
    const load = (name: string): LoadModel => async () => (await import('@ai-sdk/openai')).createOpenAI(options)(name);
    models.push(...names(config.OPENAI_MODEL).map((name) => connect('openai', name, load(name))));
  }
  if (config.OPENAI_COMPATIBLE_BASE_URL !== undefined) {
    const options = { name: 'compatible', baseURL: config.OPENAI_COMPATIBLE_BASE_URL, apiKey: config.OPENAI_COMPATIBLE_API_KEY, fetch };
    const load = (name: string): LoadModel => async () => (await import('@ai-sdk/openai-compatible')).createOpenAICompatible(options)(name);
    models.push(...names(config.OPENAI_COMPATIBLE_MODEL ?? 'default').map((name) => connect('compatible', name, load(name))));
  }
  return models;
};
