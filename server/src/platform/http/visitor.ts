import { storableText } from '@madang/contracts/fields';
import ipaddr from 'ipaddr.js';
import { createHash } from 'node:crypto';
import type { Locale, RequestInfo } from './handler.ts';

/** From where and with what somebody comes: what the audit log and limits may know. */
export interface Visitor {
  /** The address, for IPv6 its /64: inside of that everybody picks addresses as they like. */
  readonly address: string;
  /** Wide enough to say a place, too wide to say who. */
  readonly network: string;
  readonly userAgent: string;
  readonly locale: Locale;
  /** What their browser sent along, as a request has it. */
  readonly cookie: RequestInfo['cookie'];
}

const MAX_USER_AGENT = 300;

const prefix = (ip: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string => {
  const kind = ip.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${kind.networkAddressFromCIDR(`${ip.toString()}/${bits}`).toString()}/${bits}`;
};

export const placeOf = (text: string): Pick<Visitor, 'address' | 'network'> => {
  if (!ipaddr.isValid(text)) return { address: 'unknown', network: 'unknown' };
  const ip = ipaddr.process(text); // IPv4 inside of IPv6 is IPv4
  return ip.kind() === 'ipv4'
    ? { address: ip.toString(), network: prefix(ip, 24) }
    : { address: prefix(ip, 64), network: prefix(ip, 48) };
};

/** A number for a network, since nobody has to read which it is. */
export const networkIdOf = (ip: string): string => {
  const hash = createHash('sha256').update(placeOf(ip).network).digest('hex');
  return `00000000-${hash.slice(0, 4)}-4${hash.slice(4, 7)}-8${hash.slice(7, 10)}-${hash.slice(10, 22)}`;
};

type Request = Pick<RequestInfo, 'ip' | 'headers' | 'locale'> & Partial<Pick<RequestInfo, 'cookie'>>;

export const visitorOf = ({ ip, headers, locale, cookie = () => undefined }: Request): Visitor => {
  const agent = headers['user-agent'];
  return {
    ...placeOf(ip),
    locale,
    cookie,
    userAgent: typeof agent === 'string' ? storableText(agent.slice(0, MAX_USER_AGENT)) : '',
  };
};
