import { Agent, EnvHttpProxyAgent, ProxyAgent, fetch as undiciFetch, type Dispatcher } from 'undici';
import type { Config } from './config/config.ts';
import { openStreamed, type StreamedResponse, type StreamRequest } from './outbound-stream.ts';

/** The one way out of the house: every call to an outside service goes through it, with one proxy policy and time limits. */
export interface Outbound {
  readonly fetch: typeof globalThis.fetch;
  /** For long answers in small pieces, where web streams cost several times the CPU. Resolves when the answer begins. */
  readonly stream: (url: string, request: StreamRequest) => Promise<StreamedResponse>;
  stop(): Promise<void>;
}

const dispatcherOf = (config: Config): Dispatcher => {
  const limits = { headersTimeout: config.OUTBOUND_TIMEOUT_SECONDS * 1000, bodyTimeout: config.OUTBOUND_TIMEOUT_SECONDS * 1000, connect: { timeout: 10_000 } };
  if (config.OUTBOUND_PROXY === 'none') return new Agent(limits);
  if (config.OUTBOUND_PROXY === 'env') return new EnvHttpProxyAgent(limits);
  return new ProxyAgent({ uri: config.OUTBOUND_PROXY, ...limits });
};

export const createOutbound = (config: Config): Outbound => {
  const dispatcher = dispatcherOf(config);
  const fetch = ((input: Parameters<typeof undiciFetch>[0], init?: Parameters<typeof undiciFetch>[1]) =>
    undiciFetch(input, { ...init, dispatcher })) as unknown as typeof globalThis.fetch;
  return { fetch, stream: (url, request) => openStreamed(dispatcher, url, request), stop: () => dispatcher.destroy() };
};
