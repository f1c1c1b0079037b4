import dns from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import type { Source } from './addresses.ts';

/** Where one process is reached. */
export interface Place {
  readonly origin: string;
  /** Of its certificate, and of the Host header, where the origin has only a number. */
  readonly host?: string;
}

/** What tells one place from another: behind one address may be services with several names. */
export const placeKey = ({ origin, host = '' }: Place): string => `${origin} ${host}`;

/** What is asked of DNS. */
export interface Resolver {
  /** Numbers of a name, IPv4 and IPv6. */
  addresses(host: string): Promise<readonly string[]>;
  services(
    name: string,
  ): Promise<readonly { readonly name: string; readonly port: number; readonly priority: number }[]>;
}

const ASKING = { timeout: 2000, tries: 2 } as const;

/**
 * The system's way to names, which knows its search domains and its hosts file; or these servers and nothing else
 * (DISCOVERY_SERVERS).
 */
export const createResolver = (servers: readonly string[]): Resolver => {
  const resolver = new dns.Resolver(ASKING);
  if (servers.length > 0) resolver.setServers(servers);
  const records = async (host: string): Promise<string[]> => {
    const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const numbers = found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    if (numbers.length === 0) for (const each of found) if (each.status === 'rejected') throw each.reason;
    return numbers;
  };
  return {
    addresses: async (host) =>
      servers.length > 0 ? records(host) : (await dns.lookup(host, { all: true })).map(({ address }) => address),
    services: (name) => resolver.resolveSrv(name),
  };
};

const originOf = (scheme: string, address: string, port: number | string): string =>
  new URL(`${scheme}://${isIPv6(address) ? `[${address}]` : address}:${port}`).origin;

/** The processes that a source names now. @throws Error where DNS does not answer, or knows none */
export const placesOf = async (source: Source, resolver: Resolver): Promise<readonly Place[]> => {
  if (source.kind === 'address') return [{ origin: source.origin }];
  const { scheme } = source;
  const at = async (host: string, port: number | string): Promise<Place[]> =>
    (await resolver.addresses(host)).map((address) => ({
      origin: originOf(scheme, address, port),
      host: new URL(`${scheme}://${host}:${port}`).host,
    }));
  const found =
    source.kind === 'dns'
      ? await at(source.host, source.port)
      : await ofServices(await resolver.services(source.name), at);
  if (found.length === 0) throw Object.assign(new Error('DNS knows no address'), { code: 'ENODATA' });
  return found;
};

const NONE: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA']);
/** Whether DNS has answered that there is none, and not kept silent. */
export const isNone = (error: unknown): boolean => NONE.has((error as { readonly code?: unknown }).code);

/** Of the most preferred ones alone (RFC 2782). Weights are not read: who has least to do is asked next. */
const ofServices = async (
  records: Awaited<ReturnType<Resolver['services']>>,
  at: (host: string, port: number) => Promise<readonly Place[]>,
): Promise<Place[]> => {
  const best = Math.min(...records.map(({ priority }) => priority));
  const found = await Promise.allSettled(
    records.filter(({ priority }) => priority === best).map(({ name, port }) => at(name, port)),
  );
  return found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
};
