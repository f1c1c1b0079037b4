import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { requireOwnPage, type OwnPages } from './own-page.ts';

const isHttps = ({ PUBLIC_URL }: Pick<OwnPages, 'PUBLIC_URL'>): boolean => PUBLIC_URL?.startsWith('https:') ?? false;

interface Placed {
  readonly name: string;
  readonly path: string;
  readonly secure: boolean;
}

/**
 * Under which name and path a cookie is kept. Over https it has the prefix `__Host-` (RFC 6265bis, 4.1.3.2): browsers then
 * take it from this very host alone, so that another host of the domain can put none of its own in the place of ours.
 * Without https there is no such protection, and browsers would refuse the name.
 */
export const placeOf = (name: string, path: string, pages: Pick<OwnPages, 'PUBLIC_URL'>): Placed =>
  isHttps(pages) ? { name: `__Host-${name}`, path: '/', secure: true } : { name, path, secure: false };

/** RFC 6265, 5.4: several of one name come in an order that says nothing of who set them. */
const countOf = (header: string, name: string): number =>
  header.split(';').filter((pair) => pair.split('=')[0]?.trim() === name).length;

/** What the browser sent along. @throws AppError `cross_site_request` for other pages, and for two of the name */
export const readCookie = (
  request: FastifyRequest,
  name: string,
  pages: OwnPages,
  uploads = false,
): string | undefined => {
  const placed = placeOf(name, '/', pages);
  const value = request.cookies[placed.name];
  if (value === undefined) return undefined;
  requireOwnPage(request, pages, uploads);
  if (countOf(request.headers.cookie ?? '', placed.name) > 1)
    throw new AppError('cross_site_request', {
      detail: `two cookies are named ${placed.name}, and one of them may be another site's: remove the cookies of this site`,
    });
  return value;
};
