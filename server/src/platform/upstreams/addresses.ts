/** One entry of a setting such as CHAT_URL: a process, or a name under which DNS knows several. */
export type Source =
  | { readonly kind: 'address'; readonly origin: string }
  /** A and AAAA records of `host`, each at the port of the entry. */
  | { readonly kind: 'dns'; readonly scheme: 'http' | 'https'; readonly host: string; readonly port: string }
  /** SRV records, which say hosts and ports themselves (RFC 2782). */
  | { readonly kind: 'srv'; readonly scheme: 'http' | 'https'; readonly name: string };

const ADDRESS_FORMS =
  'http://host:port, several separated by commas, dns+http://name:port for every address of a name, or srv+http://_http._tcp.name for its SRV records';

/** As in `_http._tcp.chat.default.svc.cluster.local`. */
const SRV_NAME = /^_[a-z0-9-]+\._(tcp|udp)\.[\w.-]+$/i;
/** URLs allow more than names have, and some of it means something else in a file for nginx. */
const HOST = /^[\w.-]+$|^\[[\da-f:.]+\]$/i;
const FORM = /^(?:(dns|srv)\+)?(https?):\/\/([^\s]+)$/i;

/** @throws Error which says what is wrong with it */
const parseEntry = (entry: string): Source => {
  const [, by, rawScheme = '', rest = ''] = FORM.exec(entry) ?? [];
  const scheme = rawScheme.toLowerCase() === 'https' ? 'https' : 'http';
  if (rest === '' || !URL.canParse(`${scheme}://${rest}`))
    throw new Error(`${entry.replace(/\/\/[^@/]*@/, '//')} is no address of a service: ${ADDRESS_FORMS}`);
  const url = new URL(`${scheme}://${rest}`);
  if (url.username !== '' || url.password !== '') throw new Error('names a user or a password, which no service takes');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    throw new Error(`${entry} has a path or more behind the host: services are reached at the root of their address`);
  if (!HOST.test(url.hostname)) throw new Error(`${entry} names a host that no host is called`);
  if (by === undefined) return { kind: 'address', origin: url.origin };
  if (by.toLowerCase() === 'dns') {
    if (/^\[|^[\d.]+$/.test(url.hostname)) throw new Error(`${entry} asks DNS for an address that is one already`);
    return { kind: 'dns', scheme, host: url.hostname, port: url.port || (scheme === 'https' ? '443' : '80') };
  }
  if (/:\d+\/?$/.test(rest)) throw new Error(`${entry} names a port: SRV records say it`);
  if (!SRV_NAME.test(url.hostname)) throw new Error(`${entry} is no name of SRV records, e.g. _http._tcp.chat`);
  return { kind: 'srv', scheme, name: url.hostname };
};

/** @throws Error which says what is wrong with one of them */
export const parseAddresses = (text: string): readonly [Source, ...Source[]] => {
  const entries = text.split(',').map((entry) => entry.trim());
  const [first, ...rest] = entries.filter((entry) => entry !== '').map(parseEntry);
  if (first === undefined) throw new Error(`is no address of a service: ${ADDRESS_FORMS}`);
  return [first, ...rest];
};

/** What is to be mended in a setting; undefined where it can be used. */
export const addressesProblem = (text: string): string | undefined => {
  try {
    parseAddresses(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};
