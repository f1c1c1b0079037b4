import { Reply } from '#platform/http/reply';
import { exchangeApiKey } from '../api-keys/exchange-api-key.ts';
import { changeOwnApiKey, describeApiKey, makeApiKey, revokeOwnApiKey } from '../api-keys/manage-api-keys.ts';
import { listApiKeys } from '../store/api-keys.ts';
import type { Identity } from '../context.ts';
import { trustFrontend } from '../exchange/trust-frontend.ts';
import { visitorOf } from '#platform/http/visitor';
import type { RoutesOf } from './routes-of.ts';

export const apiKeyRoutes = (identity: Identity): RoutesOf<'apiKeys'> => ({
  'GET /auth/api-keys': async ({ caller }) => ({
    items: (await listApiKeys(identity.db, caller.userId)).map(describeApiKey),
  }),
  'POST /auth/api-keys': ({ body, caller, request }) =>
    makeApiKey(
      identity,
      caller,
      { name: body.name, scopes: body.scopes, held: caller.scopes, days: body.expires_in_days },
      visitorOf(request),
    ),
  'PATCH /auth/api-keys/:id': ({ params, body, caller, request }) =>
    changeOwnApiKey(identity, caller, params.id, { ...body, held: caller.scopes }, visitorOf(request)),
  'DELETE /auth/api-keys/:id': async ({ params, caller, request }) => {
    await revokeOwnApiKey(identity, caller.userId, params.id, visitorOf(request));
    return new Reply(204, undefined);
  },
  'POST /auth/token': async ({ body, request }) => {
    const issued = { token_type: 'Bearer' as const, expires_in: identity.accessTokenSeconds };
    if (!('signature' in body)) {
      const { accessToken, scope } = await exchangeApiKey(identity, body.client_secret, body.scope);
      return { access_token: accessToken, ...issued, scope };
    }
    const { accessToken, refreshToken, scope } = await trustFrontend(
      identity,
      { ...body, userId: body.user_id },
      visitorOf(request),
    );
    return { access_token: accessToken, refresh_token: refreshToken, ...issued, scope };
  },
});
