import type { FastifyRequest } from 'fastify';
import type { Config } from '../config/config.ts';
import { AppError } from '../errors.ts';

/** What says which page asks. */
export type Asked = Pick<FastifyRequest, 'headers' | 'host' | 'protocol' | 'raw'>;
export type OwnPages = Pick<Config, 'CORS_ORIGINS' | 'PUBLIC_URL'>;

const refused = (detail: string): AppError => new AppError('cross_site_request', { detail });

const originOf = (url: string): string | undefined => URL.parse(url)?.origin;
const hostOf = (url: string): string | undefined => URL.parse(url)?.host;

/** Scheme, host and port, as a browser writes them: a page of http://x is not one of https://x. */
const isOwnOrigin = (origin: string, { headers, host, protocol }: Asked, publicUrl: string | undefined): boolean => {
  if (publicUrl !== undefined && origin === originOf(publicUrl)) return true;
  if (publicUrl !== undefined && hostOf(publicUrl) === host) return false;
  if (origin === originOf(`${protocol}://${host}`)) return true;
  // A browser that says "same-origin" has compared the schemes; all that is left to see here is that the host is not
  // another one, where it is known: a proxy that is not believed may have put its own in its place.
  return (
    headers['sec-fetch-site'] === 'same-origin' && (hostOf(origin) === host || headers['x-forwarded-for'] !== undefined)
  );
};

/** Every page can send a form, or lead a browser somewhere, without being asked for leave (CORS); JSON it cannot. */
const isFormOrNavigation = ({ headers, raw }: Asked, uploads: boolean): boolean => {
  // As it was sent: of an empty body the type is let go (app.ts), and a form may be empty.
  const type = raw.headersDistinct['content-type']?.[0];
  const mode = headers['sec-fetch-mode'];
  if (mode === 'navigate') return true;
  // What a script sends says so, by a header that no page can set.
  if (uploads && (mode === 'cors' || mode === 'same-origin')) return false;
  return type !== undefined && !/^application\/json\s*(;|$)/i.test(type);
};

/**
 * Browsers keep and send cookies whoever asks, so the page that asks must be ours, or of an origin of CORS_ORIGINS, which
 * are trusted as our own: so say the Origin header (RFC 6454) and Fetch Metadata (W3C), each where the browser sends it.
 * Who sends neither is no browser, and nobody's cookies are there to be misused. A form or a navigation is never enough.
 * @param uploads whether a script of ours may also send forms with files
 * @throws AppError `cross_site_request`
 */
export const requireOwnPage = (asked: Asked, { CORS_ORIGINS, PUBLIC_URL }: OwnPages, uploads = false): void => {
  if (isFormOrNavigation(asked, uploads))
    throw refused(
      'cookies are for JSON requests that a script of our own page makes, never for forms and navigations: leave out refresh_delivery to get the tokens in the body',
    );
  const { origin, 'sec-fetch-site': site } = asked.headers;
  if (origin !== undefined && CORS_ORIGINS.includes(origin)) return;
  if (site !== undefined && site !== 'same-origin')
    throw refused('cookies are for pages of this installation and of CORS_ORIGINS');
  if (origin !== undefined && !isOwnOrigin(origin, asked, PUBLIC_URL))
    throw refused(
      'the page is of another origin than PUBLIC_URL, this host and CORS_ORIGINS; behind a proxy set PUBLIC_URL and TRUSTED_PROXIES',
    );
};

/** A browser says of a page who it is: without that nobody knows whether a cookie would be kept for ours. */
export const isOwnPage = (asked: Asked, pages: OwnPages): boolean => {
  if (asked.headers.origin === undefined && asked.headers['sec-fetch-site'] === undefined) return false;
  try {
    requireOwnPage(asked, pages, true);
    return true;
  } catch {
    return false;
  }
};
