import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { Model } from '@madang/contracts/chat';
import type { Config } from '#platform/config/config';
import type { Outbound } from '#platform/outbound';
import { compatibleRound } from './openai-compatible.ts';
import type { Round } from './round.ts';
import { sdkRound } from './sdk-round.ts';

/** An SDK is loaded, and its schemas are made, at the first question. */
const roundBySdk = (load: () => Promise<LanguageModelV4>): Round => {
  let model: Promise<LanguageModelV4> | undefined;
  return async (prompt, signal, take) => sdkRound(await (model ??= load()), prompt, signal, take);
};

/** How to ask a model that the configuration connects. */
export const providerRound = ({ provider, label: name }: Model, config: Config, outbound: Outbound): Round => {
  const { fetch } = outbound;
  if (provider === 'google') {
    const options = { apiKey: config.GOOGLE_API_KEY ?? '', baseURL: config.GOOGLE_BASE_URL, fetch };
    return roundBySdk(async () => (await import('@ai-sdk/google')).createGoogleGenerativeAI(options)(name));
  }
  if (provider === 'openai') {
    const options = { apiKey: config.OPENAI_API_KEY ?? '', baseURL: config.OPENAI_BASE_URL, fetch };
    return roundBySdk(async () => (await import('@ai-sdk/openai')).createOpenAI(options)(name));
  }
  return compatibleRound({ baseUrl: config.OPENAI_COMPATIBLE_BASE_URL ?? '', apiKey: config.OPENAI_COMPATIBLE_API_KEY, name }, outbound);
};
