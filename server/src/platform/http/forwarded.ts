import type { FastifyRequest } from 'fastify';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address as proxies write it: plain, quoted, in brackets, with a port, IPv4 within IPv6 (RFC 7239, 6). */
const addressIn = (entry: string): string | undefined => {
  const text = entry.trim().replace(/^"(.*)"$/, '$1');
  const bare = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([^:]+):\d{1,5}$/.exec(text)?.[1] ?? text;
  return isIP(bare) === 0 ? undefined : ipaddr.process(bare.split('%')[0] ?? '').toString();
};

/**
 * X-Forwarded-For in one spelling, so that one client is not taken for many by the ports it comes from. What stands left
 * of something that is no address is dropped: nobody can say who has written it.
 */
export const plainForwardedFor = (header: string): string => {
  const entries = header.split(',').map(addressIn);
  return entries.slice(entries.lastIndexOf(undefined) + 1).join(', ');
};

/** Where a request comes from: the other end of the connection, or what proxies of TRUSTED_PROXIES say of it. */
const clientAddress = ({ ip }: Pick<FastifyRequest, 'ip'>): string => addressIn(ip) ?? 'unknown';

/** All in which a proxy says that it is one, where a request came from, and under which name and scheme. */
const SAID_BY_PROXIES = new RegExp(
  `^(${[
    'via',
    'forwarded|x-forwarded(-.+)?|x-original-(forwarded-for|host|proto|url)|x-(scheme|host|url-scheme|rewrite-url)|front-end-https',
    'x-real-ip|x-(remote|originating)-(ip|addr)|(x-)?((true|cluster|proxy|wl-proxy)-)?client-ip',
    '(cf|do|fastly|fly)-(connecting|client)-ip(v6)?',
    'x-azure-(client|socket)ip|x-envoy-(external|peer)-address|x-appengine-(user|remote)-(ip|addr)',
  ].join('|')})$`,
);

/** Whether some proxy says that it passed the request on, be it believed or not. */
export const wasPassedOn = (headers: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(headers).some((name) => SAID_BY_PROXIES.test(name));

const HOST = /^[\w.:[\]-]{1,255}$/;

/** Headers for the next hop: what the client said of its way here is replaced by what is known of it (RFC 7239). */
export const forwardedHeaders = <T extends Readonly<Record<string, unknown>>>(
  request: Pick<FastifyRequest, 'ip' | 'host' | 'protocol'>,
  headers: T,
): Record<string, T[string] | string> => {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !SAID_BY_PROXIES.test(name))) as Record<
    string,
    T[string]
  >;
  const address = clientAddress(request);
  const protocol = request.protocol === 'https' ? 'https' : 'http';
  const host = HOST.test(request.host) ? request.host : undefined;
  return {
    ...kept,
    'x-forwarded-for': address,
    'x-forwarded-proto': protocol,
    ...(host === undefined ? {} : { 'x-forwarded-host': host }),
    forwarded: `for=${address.includes(':') ? `"[${address}]"` : address}${host === undefined ? '' : `;host="${host}"`};proto=${protocol}`,
  };
};
