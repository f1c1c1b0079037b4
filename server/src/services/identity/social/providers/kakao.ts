import { z } from 'zod';
import { AddressClaim, queryProvider, type Line, ProviderId, refused, Shown, understand } from '../query-provider.ts';
import { authorizationUrl } from '../authorization-url.ts';
import { remoteKeys, verifyIdToken } from '../id-token.ts';
import type { Provider, ProviderAccount } from '../provider.ts';
import { codeForm, refreshForm, requestTokens } from '../request-tokens.ts';
import type { Registration } from './registration.ts';

const ISSUER = 'https://kauth.kakao.com';

/** Everything about a person but the id is given only with their consent, or not at all. */
const Me = z.object({
  id: ProviderId,
  properties: z.object({ nickname: Shown }).nullish().catch(null),
  kakao_account: z
    .object({
      email: AddressClaim,
      is_email_valid: z.boolean().nullish(),
      is_email_verified: z.boolean().nullish(),
      profile: z.object({ nickname: Shown }).nullish().catch(null),
    })
    .nullish()
    .catch(null),
});

export const readKakaoAccount = async (
  line: Line,
  base: string | undefined,
  accessToken: string,
): Promise<ProviderAccount> => {
  const answer = await queryProvider(line, `${base ?? 'https://kapi.kakao.com'}/v2/user/me`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  const { id, kakao_account: account, properties } = understand(line, Me, answer);
  return {
    id,
    email: account?.email ?? null,
    isEmailVerified: account?.is_email_valid === true && account.is_email_verified === true,
    name: account?.profile?.nickname ?? properties?.nickname ?? null,
  };
};

/** https://developers.kakao.com/docs/latest/en/kakaologin/rest-api */
export const createKakao = ({ line, base, clientId, clientSecret }: Registration): Provider => {
  const auth = base ?? ISSUER;
  const keys = remoteKeys(line, `${auth}/.well-known/jwks.json`);
  return {
    id: 'kakao',
    name: { ko: '카카오', en: 'Kakao' },
    // No scope: one that the app has no right to would fail the whole sign-in (KOE205), and what was agreed on comes anyway.
    authorizationUrl: (request) =>
      authorizationUrl(`${auth}/oauth/authorize`, clientId, request, { nonce: request.nonce }),
    exchangeCode: (grant) =>
      requestTokens(line, `${auth}/oauth/token`, {
        ...codeForm(grant),
        client_id: clientId,
        client_secret: clientSecret,
      }),
    async accountOf({ accessToken, idToken }, nonce) {
      const account = await readKakaoAccount(line, base, accessToken);
      // Only apps that have OpenID Connect switched on get one.
      if (idToken !== null) {
        const { sub } = await verifyIdToken(line, idToken, {
          keys,
          issuer: ISSUER,
          audience: clientId,
          algorithms: ['RS256'],
          nonce,
        });
        if (sub !== account.id) throw refused(line, 'id_token: of somebody else');
      }
      return account;
    },
    refresh: (refreshToken) =>
      requestTokens(line, `${auth}/oauth/token`, {
        ...refreshForm(refreshToken),
        client_id: clientId,
        client_secret: clientSecret,
      }),
    // Unlinking would end how the person signs in here, too.
    async revoke({ accessToken }) {
      await queryProvider(line, `${base ?? 'https://kapi.kakao.com'}/v1/user/logout`, {
        method: 'POST',
        headers: { authorization: `Bearer ${accessToken}` },
      });
    },
  };
};
