import { isIP } from 'node:net';
import { z } from 'zod';

const NETWORKS: readonly string[] = ['loopback', 'linklocal', 'uniquelocal'];

/**
 * Bits of a network. No operator's own network is wider than 10.0.0.0/8 or fc00::/7; a few wider ones would be everybody,
 * and then anybody could say where they come from.
 */
const WIDTHS = { ipv4: { least: 8, most: 32 }, ipv6: { least: 7, most: 128 } } as const;

const isProxy = (entry: string): boolean => {
  if (NETWORKS.includes(entry)) return true;
  const [address = '', bits, ...more] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || more.length > 0) return false;
  if (bits === undefined) return true;
  // IPv4 in the clothes of IPv6 is written as IPv4, where it is seen how wide it is.
  if (/^::ffff:/i.test(address)) return false;
  const { least, most } = version === 4 ? WIDTHS.ipv4 : WIDTHS.ipv6;
  return /^\d{1,3}$/.test(bits) && Number(bits) >= least && Number(bits) <= most;
};

/** Addresses (10.0.0.2), networks (10.0.0.0/8, fd00::/8), and the names of those that are in every network. */
export const Proxies = z.array(
  z.string().refine(isProxy, {
    error: ({ input }) =>
      `${String(input)} is no address or network of your own (such as 10.0.0.2 or 10.0.0.0/24; at most as wide as 10.0.0.0/8)`,
  }),
);

/** Origins as browsers write them (RFC 6454): what is compared must not differ in a slash or a letter's case. */
export const Origins = z.array(
  z.string().transform((entry, context) => {
    if (entry === '*') return entry;
    const url = URL.parse(entry);
    if (url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href && !url.hostname.includes('*'))
      return url.origin;
    context.addIssue({
      code: 'custom',
      message: `${entry} is no origin, such as https://app.example.org: scheme, host and port, no path and no *`,
    });
    return z.NEVER;
  }),
);
