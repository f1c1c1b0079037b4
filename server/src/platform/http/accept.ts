import Negotiator from 'negotiator';

/** As it is named, and with the parameter that our answers have. */
const offered = (type: string): string[] => [type, `${type};charset=utf-8`];

/**
 * Whether a client would rather have `type` than `usual` (RFC 9110, 12.5.1): by their weights, then by what is named more
 * exactly, then by what is named first. Who says nothing, or takes anything, gets what is usual.
 */
export const prefers = (accept: string | undefined, type: string, usual: string): boolean => {
  const [best] = new Negotiator({ headers: { accept } }).mediaTypes([...offered(usual), ...offered(type)]);
  return best !== undefined && offered(type).includes(best);
};
