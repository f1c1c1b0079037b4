import { z } from 'zod';
import { AddressClaim, queryProvider, type Line, ProviderId, refused, Shown, understand } from '../query-provider.ts';
import { authorizationUrl } from '../authorization-url.ts';
import type { Provider, ProviderAccount } from '../provider.ts';
import { codeForm, refreshForm, requestTokens } from '../request-tokens.ts';
import type { Registration } from './registration.ts';

const Profile = z.object({
  resultcode: z.string(),
  response: z.object({ id: ProviderId, nickname: Shown, name: Shown, email: AddressClaim }).optional(),
});

/** Naver says nothing about whether the address was verified, so it never is. */
export const readNaverAccount = async (
  line: Line,
  base: string | undefined,
  accessToken: string,
): Promise<ProviderAccount> => {
  const { resultcode, response } = understand(
    line,
    Profile,
    await queryProvider(line, `${base ?? 'https://openapi.naver.com'}/v1/nid/me`, {
      headers: { authorization: `Bearer ${accessToken}` },
    }),
  );
  if (resultcode !== '00' || response === undefined) throw refused(line, `resultcode ${resultcode.slice(0, 10)}`);
  return { id: response.id, email: response.email, isEmailVerified: false, name: response.nickname ?? response.name };
};

/** https://developers.naver.com/docs/login/api/api.md */
export const createNaver = ({ line, base, clientId, clientSecret }: Registration): Provider => {
  const auth = `${base ?? 'https://nid.naver.com'}/oauth2.0`;
  return {
    id: 'naver',
    name: { ko: '네이버', en: 'Naver' },
    authorizationUrl: (request) => authorizationUrl(`${auth}/authorize`, clientId, request),
    exchangeCode: (grant) =>
      requestTokens(line, `${auth}/token`, {
        ...codeForm(grant),
        client_id: clientId,
        client_secret: clientSecret,
        state: grant.state,
      }),
    refresh: (refreshToken) =>
      requestTokens(line, `${auth}/token`, {
        ...refreshForm(refreshToken),
        client_id: clientId,
        client_secret: clientSecret,
      }),
    async revoke({ accessToken }) {
      const body = new URLSearchParams({
        grant_type: 'delete',
        client_id: clientId,
        client_secret: clientSecret ?? '',
        access_token: accessToken,
        service_provider: 'NAVER',
      });
      await queryProvider(line, `${auth}/token`, { method: 'POST', body });
    },
    accountOf: ({ accessToken }) => readNaverAccount(line, base, accessToken),
  };
};
