import { lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { buildConnector } from 'undici';
import { hexOf, RefusedAddressError, refusing, refusingConnector, type Resolve } from './refused-addresses.ts';

/**
 * What is no host of the internet: this machine, networks of one's own, the cloud's metadata, examples, groups. Sources:
 * IANA, "IPv4 Special-Purpose Address Registry" and "IPv6 Special-Purpose Address Registry"; Azure, "What is IP address
 * 168.63.129.16".
 */
const IPV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
/** Of the one block that is given out. 6to4 and Teredo lead to IPv4 addresses that are not looked at here. */
const IPV6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];
const GIVEN_OUT = ['2000::', 3] as const;
/** RFC 6052: how a network without IPv4 reaches an IPv4 host. */
const NAT64_PREFIX = '64:ff9b::';

const special4 = new BlockList();
for (const [address, bits] of IPV4) special4.addSubnet(address, bits, 'ipv4');
const special6 = new BlockList();
for (const [address, bits] of IPV6) special6.addSubnet(address, bits, 'ipv6');
const given6 = new BlockList();
given6.addSubnet(...GIVEN_OUT, 'ipv6');
const nat64 = new BlockList();
nat64.addSubnet(NAT64_PREFIX, 96, 'ipv6');

const specialNat64 = new BlockList();
for (const [address, bits] of IPV4) specialNat64.addSubnet(`${NAT64_PREFIX}${hexOf(address)}`, 96 + bits, 'ipv6');

const isPublicAddress = (address: string): boolean =>
  isIP(address) === 4
    ? !special4.check(address, 'ipv4')
    : nat64.check(address, 'ipv6')
      ? !specialNat64.check(address, 'ipv6')
      : given6.check(address, 'ipv6') && !special6.check(address, 'ipv6');

/** Whether a host, as a URL has it, is named by a number that is no host of the internet. Names are looked at when they are looked up. */
export const isPrivateNumber = (host: string): boolean => {
  const address = host.replace(/^\[|\]$/g, '');
  return isIP(address) !== 0 && !isPublicAddress(address);
};

/** A connector is given numbers of IPv6 without the brackets that they have in URLs. */
const named = (hostname: string, port: string, protocol: string): string =>
  `${hostname.replace(/^\[|\]$/g, '')}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`;

/** What a setting of hosts (OUTBOUND_PRIVATE_HOSTS, COLLECTOR_PRIVATE_HOSTS) names, each as URLs write it: in small letters, numbers in their one form. */
export const allowedHosts = (hosts: readonly string[] = []): ReadonlySet<string> =>
  new Set(
    hosts.flatMap((host) => {
      const url = URL.parse(`http://${host}`);
      return url === null ? [] : [named(url.hostname, url.port, url.protocol)];
    }),
  );

/** Whether the operator lets people name it though it is in the own network. */
export const isAllowed = ({ hostname, port, protocol }: URL, allowed: ReadonlySet<string>): boolean =>
  allowed.has(named(hostname, port, protocol));

const WHAT = 'no address of the internet';

/** @throws RefusedAddressError where a URL names a number that is not to be asked: also where a proxy would ask it. */
export const assertPublic = (url: URL, allowed: ReadonlySet<string>): void => {
  if (isPrivateNumber(url.hostname) && !isAllowed(url, allowed)) throw new RefusedAddressError(url.hostname, WHAT);
};

/**
 * Connects to hosts of the internet alone, and to what the operator allows by name and port: for addresses that anybody may
 * give. Each name is looked up once for each connection, so one that leads elsewhere the next time gains nothing.
 */
export const publicConnector = (
  timeout: number,
  allowed: ReadonlySet<string>,
  resolve: Resolve = lookup,
): buildConnector.connector => {
  const anywhere = refusingConnector(timeout, resolve);
  const connect = buildConnector({
    timeout,
    lookup: refusing(resolve, (address) => !isPublicAddress(address), WHAT),
  });
  return (options, done) => {
    const { hostname, port, protocol } = options;
    if (allowed.has(named(hostname, port, protocol))) anywhere(options, done);
    else if (isPrivateNumber(hostname)) done(new RefusedAddressError(hostname, WHAT), null);
    else connect(options, done);
  };
};
