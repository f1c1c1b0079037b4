import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { Model } from '@madang/contracts/chat';
import type { Config } from '#platform/config/config';
import type { Outbound } from '#platform/outbound';
import type { ChatModel } from './model.ts';
import { compatibleAnswer } from './openai-compatible.ts';
import { sdkAnswer } from './sdk-answer.ts';

type LoadModel = () => Promise<LanguageModelV4>;

const describe = (provider: string, name: string): Model => ({
  id: `${provider}/${name}`,
  label: name,
  provider,
  capabilities: ['text', 'tools'],
  context_window: 128_000,
  built_in: false,
});

/** The SDK is loaded, and its schemas are made, at the first question. */
const connectBySdk = (provider: string, name: string, load: LoadModel): ChatModel => {
  let model: Promise<LanguageModelV4> | undefined;
  return { info: describe(provider, name), answer: (request, say) => sdkAnswer(() => (model ??= load()), request, say) };
};

const names = (list: string): string[] => list.split(',').map((name) => name.trim()).filter((name) => name !== '');

/** The language models that the configuration connects. */
export const connectModels = (config: Config, outbound: Outbound): ChatModel[] => {
  const { fetch } = outbound;
  const models: ChatModel[] = [];
  if (config.GOOGLE_API_KEY !== undefined) {
    const options = { apiKey: config.GOOGLE_API_KEY, baseURL: config.GOOGLE_BASE_URL, fetch };
    const load = (name: string): LoadModel => async () => (await import('@ai-sdk/google')).createGoogleGenerativeAI(options)(name);
    models.push(...names(config.GOOGLE_MODEL).map((name) => connectBySdk('google', name, load(name))));
  }
  if (config.OPENAI_API_KEY !== undefined) {
    const options = { apiKey: config.OPENAI_API_KEY, baseURL: config.OPENAI_BASE_URL, fetch };
    const load = (name: string): LoadModel => async () => (await import('@ai-sdk/openai')).createOpenAI(options)(name);
    models.push(...names(config.OPENAI_MODEL).map((name) => connectBySdk('openai', name, load(name))));
  }
  if (config.OPENAI_COMPATIBLE_BASE_URL !== undefined) {
    const { OPENAI_COMPATIBLE_BASE_URL: baseUrl, OPENAI_COMPATIBLE_API_KEY: apiKey } = config;
    const connect = (name: string): ChatModel => ({ info: describe('compatible', name), answer: (request, say) => compatibleAnswer({ baseUrl, apiKey, name }, request, say, outbound) });
    models.push(...names(config.OPENAI_COMPATIBLE_MODEL ?? 'default').map(connect));
  }
  return models;
};
