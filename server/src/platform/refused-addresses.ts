import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { buildConnector } from 'undici';

/**
 * Where clouds give out the rights of the machine to whoever asks from it. Addresses of the own network are no such thing:
 * models and files are often served there. Sources: RFC 3927; AWS, "Instance metadata" and "EKS Pod Identity" (fd00:ec2::/32);
 * Google Cloud, "VM metadata" (fd20:ce::254); Alibaba Cloud, "Instance metadata" (100.100.100.200); Azure, "What is IP address
 * 168.63.129.16"; Oracle Cloud, "Instance metadata" (192.0.0.192); Scaleway, "Instance metadata" (fd00:42::42); OpenStack,
 * "Metadata service" (fe80::a9fe:a9fe).
 */
const IPV4: readonly (readonly [string, number])[] = [
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['192.0.0.192', 32],
];
const IPV6: readonly (readonly [string, number])[] = [
  ['fd00:ec2::', 32],
  ['fd20:ce::254', 128],
  ['fd00:42::42', 128],
  ['fe80::a9fe:a9fe', 128],
];

export const hexOf = (ipv4: string): string => {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
};

/** IPv4 within IPv6: RFC 6052 (64:ff9b::/96), RFC 3056 (2002::/16), RFC 4291 2.5.5.1 (::/96). Mapped ones Node knows. */
const within6 = ([ipv4, bits]: readonly [string, number]): (readonly [string, number])[] => [
  [`64:ff9b::${hexOf(ipv4)}`, 96 + bits],
  [`2002:${hexOf(ipv4)}::`, 16 + bits],
  [`::${hexOf(ipv4)}`, 96 + bits],
];

const refused = new BlockList();
for (const [address, bits] of IPV4) refused.addSubnet(address, bits, 'ipv4');
for (const [address, bits] of [...IPV6, ...IPV4.flatMap(within6)]) refused.addSubnet(address, bits, 'ipv6');

/** `host` as a URL has it; names are looked at when they are looked up ({@link refusingConnector}). */
export const isRefusedAddress = (host: string): boolean => {
  const address = host.replace(/^\[|\]$/g, '');
  const kind = isIP(address);
  return kind !== 0 && refused.check(address, kind === 6 ? 'ipv6' : 'ipv4');
};

export class RefusedAddressError extends Error {
  readonly code = 'EADDRREFUSED';

  constructor(host: string, what = "an address of the cloud's metadata") {
    super(`nothing is asked at ${host}: it is ${what}`);
    this.name = 'RefusedAddressError';
  }
}

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

export type Resolve = (
  host: string,
  options: LookupOptions & { readonly all: true },
  found: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

/** What is looked at is what is connected to, however often a name is looked up. */
export const refusing =
  (resolve: Resolve, isRefused: (address: string) => boolean, what?: string) =>
  (host: string, options: LookupOptions, found: Found): void => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) found(error, []);
      else if (addresses.some(({ address }) => isRefused(address))) found(new RefusedAddressError(host, what), []);
      else if (options.all === true) found(null, addresses);
      else found(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };

/** Connects to anything but refused addresses, whether they are named by number or by a name that leads there. */
export const refusingConnector = (timeout: number, resolve: Resolve = lookup): buildConnector.connector => {
  const connect = buildConnector({ timeout, lookup: refusing(resolve, isRefusedAddress) });
  return (options, done) => {
    if (isRefusedAddress(options.hostname)) done(new RefusedAddressError(options.hostname), null);
    else connect(options, done);
  };
};
