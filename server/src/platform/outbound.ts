import { Agent, EnvHttpProxyAgent, ProxyAgent, fetch as undiciFetch, request as undiciRequest, type Dispatcher } from 'undici';
import type { Config } from './config/config.ts';

/** The one way out of the house: every call to an outside service goes through it, with one proxy policy and time limits. */
export interface Outbound {
  readonly fetch: typeof globalThis.fetch;
  /** With the body as a Node stream: for long streams of small pieces, where web streams cost several times the CPU. */
  readonly request: (url: string, options: Omit<Dispatcher.RequestOptions, 'origin' | 'path'>) => Promise<Dispatcher.ResponseData>;
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
  return { fetch, request: (url, options) => undiciRequest(url, { ...options, dispatcher }), stop: () => dispatcher.destroy() };
};
