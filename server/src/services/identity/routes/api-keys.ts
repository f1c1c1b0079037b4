import { Reply } from '#platform/http/reply';
import { exchangeApiKey } from '../api-keys/exchange-api-key.ts';
import { changeOwnApiKey, describeApiKey, makeApiKey, revokeOwnApiKey } from '../api-keys/manage-api-keys.ts';
import { listApiKeys } from '../api-keys/store.ts';
import type { Identity } from '../context.ts';
import { trustFrontend } from '../exchange/trust-frontend.ts';
import { visitorOf } from '#platform/http/visitor';
import type { RoutesOf } from './routes-of.ts';

export const apiKeyRoutes = (identity: Identity): RoutesOf<'apiKeys'> => ({
  'GET /auth/api-keys': async ({ caller }) => ({ items: (await listApiKeys(identity.db, caller.userId)).map(describeApiKey) }),
  'POST /auth/api-keys': ({ body, caller, request }) => makeApiKey(identity, caller.userId, { name: body.name, scopes: body.scopes, held: caller.scopes, days: body.expires_in_days }, visitorOf(request)),
  'PATCH /auth/api-keys/:id': ({ params, body, caller, request }) => changeOwnApiKey(identity, caller.userId, params.id, { ...body, held: caller.scopes }, visitorOf(request)),
  'DELETE /auth/api-keys/:id': async ({ params, caller, request }) => {
    await revokeOwnApiKey(identity, caller.userId, params.id, visitorOf(request));
    return new Reply(204, undefined);
  },
  'POST /auth/token': async ({ body, request }) => {
    const { accessToken, scope } = 'signature' in body ? await trustFrontend(identity, { ...body, userId: body.user_id }, visitorOf(request)) : await exchangeApiKey(identity, body.client_secret, body.scope);
    return { access_token: accessToken, token_type: 'Bearer', expires_in: identity.accessTokenSeconds, scope };
  },
});
