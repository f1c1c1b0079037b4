import { z } from 'zod';
import { AppError } from '#platform/errors';
import { AddressClaim, queryProvider, ProviderId, Shown, understand } from '../query-provider.ts';
import { authorizationUrl } from '../authorization-url.ts';
import type { Provider } from '../provider.ts';
import { codeForm, refreshForm, requestTokens } from '../request-tokens.ts';
import type { Registration } from './registration.ts';

const User = z.object({ id: ProviderId, login: Shown, name: Shown });
const Emails = z.object({
  items: z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() })),
});

/** People may keep their addresses to themselves. */
const withoutThem = (error: unknown): { readonly items: [] } => {
  if (error instanceof AppError && error.code === 'provider_refused') return { items: [] };
  throw error;
};

/** https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps */
export const createGithub = ({ line, base, clientId, clientSecret }: Registration): Provider => {
  const site = base ?? 'https://github.com';
  const api = base ?? 'https://api.github.com';
  return {
    id: 'github',
    name: { ko: 'GitHub', en: 'GitHub' },
    authorizationUrl: (request) =>
      authorizationUrl(`${site}/login/oauth/authorize`, clientId, request, { scope: 'read:user user:email' }),
    exchangeCode: (grant) =>
      requestTokens(line, `${site}/login/oauth/access_token`, {
        ...codeForm(grant),
        client_id: clientId,
        client_secret: clientSecret,
      }),
    // Only apps whose tokens expire get one.
    refresh: (refreshToken) =>
      requestTokens(line, `${site}/login/oauth/access_token`, {
        ...refreshForm(refreshToken),
        client_id: clientId,
        client_secret: clientSecret,
      }),
    async revoke({ accessToken }) {
      const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret ?? ''}`).toString('base64')}`;
      await queryProvider(line, `${api}/applications/${encodeURIComponent(clientId)}/token`, {
        method: 'DELETE',
        headers: {
          accept: 'application/vnd.github+json',
          authorization,
          'content-type': 'application/json',
          'user-agent': 'madang',
        },
        body: JSON.stringify({ access_token: accessToken }),
      });
    },
    async accountOf({ accessToken }) {
      // Without a User-Agent GitHub refuses.
      const headers = {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${accessToken}`,
        'user-agent': 'madang',
        'x-github-api-version': '2022-11-28',
      };
      const user = understand(line, User, await queryProvider(line, `${api}/user`, { headers }));
      const emails = await queryProvider(line, `${api}/user/emails`, { headers }).catch(withoutThem);
      const primary = understand(line, Emails, emails).items.find((each) => each.primary);
      return {
        id: user.id,
        email: AddressClaim.parse(primary?.email),
        isEmailVerified: primary?.verified === true,
        name: user.name ?? user.login,
      };
    },
  };
};
