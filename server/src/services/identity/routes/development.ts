import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Config } from '../settings.ts';
import { AppError } from '#platform/errors';
import { wasPassedOn } from '#platform/http/forwarded';
import type { RequestInfo } from '#platform/http/handler';
import { readMailFolder } from '#platform/mail';
import type { Identity } from '../context.ts';
import type { RoutesOf } from './routes-of.ts';

/** By another name, the page that asks is another site's: its name was made to point here (DNS rebinding). */
const LOCAL_NAME = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

/** A request that a proxy passed on came from somewhere else, whatever its address says. @throws AppError `not_found` */
export const requireDevelopment = ({ MADANG_ENV }: Pick<Config, 'MADANG_ENV'>, { ip, headers }: RequestInfo): void => {
  const isHere = isIP(ip) !== 0 && ipaddr.process(ip).range() === 'loopback';
  const isByName = LOCAL_NAME.test(String(headers['host']));
  if (MADANG_ENV !== 'development' || !isHere || !isByName || wasPassedOn(headers)) throw new AppError('not_found');
};

export const developmentRoutes = ({ config }: Identity): RoutesOf<'development'> => ({
  'GET /dev/mail': async ({ request }) => {
    requireDevelopment(config, request);
    return { items: await readMailFolder(config) };
  },
});
