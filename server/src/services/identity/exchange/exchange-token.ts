import { SUBJECT_TOKEN_TYPES } from '@madang/contracts/identity/exchange';
import { TOKEN_AUDIENCE } from '#platform/auth/signed-claims';
import { AppError } from '#platform/errors';
import type { Identity } from '../context.ts';
import type { AppTokenProvider } from './app-tokens.ts';
import type { ForeignIdentity } from './foreign-tokens.ts';

export interface ExchangeRequest {
  readonly subjectToken: string;
  readonly subjectTokenType: (typeof SUBJECT_TOKEN_TYPES)[number];
  /** Of an opaque token, which does not say it itself. */
  readonly subjectIssuer: string | undefined;
  readonly requestedTokenType: string | undefined;
  /** For whom the new token is to be: `audience` or `resource`. */
  readonly targets: readonly (string | undefined)[];
}

const [, JWT, ACCESS_TOKEN] = SUBJECT_TOKEN_TYPES;
/** Three parts of base64url (RFC 7519): whether it is one, its signature says. */
const LOOKS_LIKE_JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const isAppTokenProvider = (name: string): name is AppTokenProvider => name === 'kakao' || name === 'naver';

/**
 * Whose token this is. What verifies it comes from the configuration, never from the token or the request.
 * @throws AppError `invalid_request`, `invalid_target`, `provider_unavailable`
 */
export const proveByToken = async (
  { config, foreignTokens }: Identity,
  asked: ExchangeRequest,
): Promise<ForeignIdentity> => {
  const { subjectToken, subjectTokenType, subjectIssuer, requestedTokenType } = asked;
  if (requestedTokenType !== undefined && requestedTokenType !== ACCESS_TOKEN && requestedTokenType !== JWT)
    throw new AppError('invalid_request', { detail: 'only access tokens are issued' });
  const ours = new Set<string | undefined>([undefined, TOKEN_AUDIENCE, config.issuer, `${config.issuer}/`]);
  if (!asked.targets.every((target) => ours.has(target)))
    throw new AppError('invalid_target', { detail: `tokens are issued for ${TOKEN_AUDIENCE} only` });
  if (subjectTokenType !== ACCESS_TOKEN || subjectIssuer === undefined || !isAppTokenProvider(subjectIssuer)) {
    const isOpaque = subjectTokenType === ACCESS_TOKEN || !LOOKS_LIKE_JWT.test(subjectToken);
    return (
      (isOpaque ? foreignTokens.opaque(subjectIssuer, subjectToken) : undefined) ?? foreignTokens.jwt(subjectToken)
    );
  }
  return foreignTokens.ofApp(subjectIssuer, subjectToken).catch((error: unknown) => {
    throw error instanceof AppError && (error.code === 'provider_refused' || error.code === 'provider_not_configured')
      ? new AppError('invalid_request', { cause: error, detail: error.message })
      : error;
  });
};
