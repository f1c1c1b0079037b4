import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { Outbound } from '#platform/outbound';
import type { Connection } from './connection.ts';
import { compatibleModelCall } from './openai-compatible.ts';
import type { ModelCall } from './model-call.ts';
import { withoutRefusedOptions } from './refusals.ts';
import { sdkModelCall } from './sdk-model-call.ts';
import { ANTHROPIC_WIRE, createTolerantFetch, GOOGLE_WIRE, OPENAI_WIRE, type Wire } from './tolerant-fetch.ts';

/** An SDK is loaded, and its schemas are made, at the first question. */
const sdkCaller = (load: () => Promise<LanguageModelV4>): ModelCall => {
  let model: Promise<LanguageModelV4> | undefined;
  return async (prompt, signal, take) => sdkModelCall(await (model ??= load()), prompt, signal, take);
};

const apiModelCall = ({ api, baseUrl, apiKey, name }: Connection, outbound: Outbound): ModelCall => {
  const optionsFor = (wire: Wire) => ({
    apiKey: apiKey ?? '',
    baseURL: baseUrl.replace(/\/+$/, ''),
    fetch: createTolerantFetch(outbound.fetch, wire),
  });
  if (api === 'google')
    return sdkCaller(async () =>
      (await import('@ai-sdk/google')).createGoogleGenerativeAI(optionsFor(GOOGLE_WIRE))(name),
    );
  if (api === 'openai')
    return sdkCaller(async () => (await import('@ai-sdk/openai')).createOpenAI(optionsFor(OPENAI_WIRE))(name));
  if (api === 'anthropic')
    return sdkCaller(async () => (await import('@ai-sdk/anthropic')).createAnthropic(optionsFor(ANTHROPIC_WIRE))(name));
  return compatibleModelCall({ baseUrl, apiKey, name }, outbound);
};

/** How to ask a model where it is connected. */
export const providerModelCall = (connection: Connection, outbound: Outbound): ModelCall =>
  withoutRefusedOptions(apiModelCall(connection, outbound));
