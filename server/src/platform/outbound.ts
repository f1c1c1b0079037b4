import {
  Agent,
  EnvHttpProxyAgent,
  ProxyAgent,
  WebSocket,
  fetch as undiciFetch,
  type buildConnector,
  type Dispatcher,
} from 'undici';
import type { PlatformSettings } from './config/settings.ts';
import { allowedHosts, assertPublic, publicConnector } from './public-addresses.ts';
import { refusingConnector } from './refused-addresses.ts';
import { openStreamed, type StreamedResponse, type StreamRequest } from './outbound-stream.ts';

/** The one way out of the installation: every call to an outside service goes through it, with one proxy policy and time limits. */
export interface Outbound {
  readonly fetch: typeof globalThis.fetch;
  /** For long answers in small pieces, where web streams cost several times the CPU. Resolves when the answer begins. */
  readonly stream: (url: string, request: StreamRequest) => Promise<StreamedResponse>;
  /** @param url as of HTTP: http: or https: */
  readonly webSocket: (url: string) => WebSocket;
  /**
   * For addresses that anybody may give: hosts of the internet alone, and what OUTBOUND_PRIVATE_HOSTS names. A redirect is
   * for whoever asks to follow.
   */
  readonly toPublic: Pick<Outbound, 'stream'>;
  /**
   * The same, for pages that anybody may have read: what may be sent to is not for everybody to read, so
   * COLLECTOR_PRIVATE_HOSTS names them apart.
   */
  readonly toPages: Pick<Outbound, 'stream'>;
  stop(): Promise<void>;
}

type OutboundConfig = Pick<PlatformSettings, 'OUTBOUND_PROXY' | 'OUTBOUND_TIMEOUT_SECONDS'> &
  Partial<Pick<PlatformSettings, 'OUTBOUND_PRIVATE_HOSTS' | 'COLLECTOR_PRIVATE_HOSTS'>>;

const CONNECT_MS = 10_000;

const dispatcherOf = (config: OutboundConfig, connect: buildConnector.connector): Dispatcher => {
  const limits = {
    headersTimeout: config.OUTBOUND_TIMEOUT_SECONDS * 1000,
    bodyTimeout: config.OUTBOUND_TIMEOUT_SECONDS * 1000,
  };
  const direct = { ...limits, connect };
  if (config.OUTBOUND_PROXY === 'none') return new Agent(direct);
  // What no proxy is named for, or NO_PROXY names, is connected to from here. A proxy looks names up itself, and is to be
  // told what it may not reach.
  if (config.OUTBOUND_PROXY === 'env') return new EnvHttpProxyAgent(direct);
  return new ProxyAgent({ uri: config.OUTBOUND_PROXY, ...limits, connect: { timeout: CONNECT_MS } });
};

const outboundToPublic = (
  config: OutboundConfig,
  privateHosts: readonly string[] | undefined,
): Pick<Outbound, 'stream' | 'stop'> => {
  const allowed = allowedHosts(privateHosts);
  const dispatcher = dispatcherOf(config, publicConnector(CONNECT_MS, allowed));
  return {
    async stream(url, request) {
      assertPublic(new URL(url), allowed);
      return openStreamed(dispatcher, url, request);
    },
    stop: () => dispatcher.destroy(),
  };
};

export const createOutbound = (config: OutboundConfig): Outbound => {
  const dispatcher = dispatcherOf(config, refusingConnector(CONNECT_MS));
  const toPublic = outboundToPublic(config, config.OUTBOUND_PRIVATE_HOSTS);
  const toPages = outboundToPublic(config, config.COLLECTOR_PRIVATE_HOSTS);
  const fetch = ((input: Parameters<typeof undiciFetch>[0], init?: Parameters<typeof undiciFetch>[1]) =>
    undiciFetch(input, { ...init, dispatcher })) as unknown as typeof globalThis.fetch;
  return {
    fetch,
    stream: (url, request) => openStreamed(dispatcher, url, request),
    webSocket: (url) => new WebSocket(url.replace(/^http/, 'ws'), { dispatcher }),
    toPublic,
    toPages,
    stop: async () => {
      await dispatcher.destroy();
      await toPublic.stop();
      await toPages.stop();
    },
  };
};
