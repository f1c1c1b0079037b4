import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { AddressClaim, queryProvider, ProviderId, refused, Shown, understand } from '../query-provider.ts';
import { authorizationUrl } from '../authorization-url.ts';
import type { Provider } from '../provider.ts';
import { codeForm, requestTokens } from '../request-tokens.ts';
import type { Registration } from './registration.ts';

const Inspection = z.object({
  data: z.object({ is_valid: z.boolean(), app_id: ProviderId.optional(), user_id: ProviderId.optional() }),
});
const Me = z.object({ id: ProviderId, name: Shown, email: AddressClaim });

/** https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow */
export const createFacebook = (
  { line, base, clientId, clientSecret = '' }: Registration,
  version: string,
): Provider => {
  const graph = `${base ?? 'https://graph.facebook.com'}/${version}`;
  const proofOf = (token: string): string => createHmac('sha256', clientSecret).update(token).digest('hex');
  return {
    id: 'facebook',
    name: { ko: 'Facebook', en: 'Facebook' },
    authorizationUrl: (request) =>
      authorizationUrl(`${base ?? 'https://www.facebook.com'}/${version}/dialog/oauth`, clientId, request, {
        scope: 'email,public_profile',
      }),
    exchangeCode: (grant) =>
      requestTokens(line, `${graph}/oauth/access_token`, {
        ...codeForm(grant),
        client_id: clientId,
        client_secret: clientSecret,
      }),
    async revoke({ accessToken }) {
      await queryProvider(
        line,
        `${graph}/me/permissions?${new URLSearchParams({ appsecret_proof: proofOf(accessToken) }).toString()}`,
        { method: 'DELETE', headers: { authorization: `Bearer ${accessToken}` } },
      );
    },
    async accountOf({ accessToken }) {
      const inspected = await queryProvider(
        line,
        `${graph}/debug_token?${new URLSearchParams({ input_token: accessToken }).toString()}`,
        { headers: { authorization: `Bearer ${clientId}|${clientSecret}` } },
      );
      const { data } = understand(line, Inspection, inspected);
      if (!data.is_valid || data.app_id !== clientId) throw refused(line, 'a token of another app');
      const me = await queryProvider(
        line,
        `${graph}/me?${new URLSearchParams({ fields: 'id,name,email', appsecret_proof: proofOf(accessToken) }).toString()}`,
        { headers: { authorization: `Bearer ${accessToken}` } },
      );
      const { id, name, email } = understand(line, Me, me);
      if (id !== data.user_id) throw refused(line, 'a token of somebody else');
      // Facebook does not say whether it has verified the address.
      return { id, email, isEmailVerified: false, name };
    },
  };
};
