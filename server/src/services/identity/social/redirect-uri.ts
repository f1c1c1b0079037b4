import type { ProviderName } from '@madang/contracts/identity';
import type { Config } from '#platform/config/config';
import { AppError } from '#platform/errors';

/** Compared letter by letter: anything cleverer has been an open redirect before. @throws AppError `redirect_uri_not_allowed` */
export const allowedRedirectUri = ({ issuer, OAUTH_REDIRECT_URIS }: Pick<Config, 'issuer' | 'OAUTH_REDIRECT_URIS'>, provider: ProviderName, asked: string | undefined): string => {
  const ours = `${issuer}/login/callback/${provider}`;
  if (asked === undefined || asked === ours) return ours;
  if (!OAUTH_REDIRECT_URIS.some((uri) => uri.replaceAll('{provider}', provider) === asked)) throw new AppError('redirect_uri_not_allowed');
  return asked;
};
