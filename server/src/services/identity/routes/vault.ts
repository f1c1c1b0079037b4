import type { KeptToken, ProviderName } from '@madang/contracts/identity';
import type { Principal } from '#platform/auth/principal';
import { AppError } from '#platform/errors';
import type { RequestInfo } from '#platform/http/handler';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { visitorOf } from '#platform/http/visitor';
import { forgetKept } from '../vault/forget-kept.ts';
import { lockTokenHolder } from '../second-factors/lock-owner.ts';
import { keepTokens } from '../vault/keep-tokens.ts';
import { refreshKept } from '../vault/refresh-kept.ts';
import { unseal } from '../vault/seal.ts';
import { findKept, listKept, type KeptRow } from '../store/kept-tokens.ts';
import type { RoutesOf } from './routes-of.ts';

const describe = (row: KeptRow): KeptToken => ({
  id: row.id,
  provider: row.provider as ProviderName,
  provider_user_id: row.providerUserId,
  scopes: row.scopes,
  expires_at: row.expiresAt?.toISOString() ?? null,
  token_type: 'Bearer',
  expires_in: row.expiresAt === null ? null : Math.max(0, Math.floor((row.expiresAt.getTime() - Date.now()) / 1000)),
  scope: row.scopes.join(' '),
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});

export const vaultRoutes = (identity: Identity): RoutesOf<'vault'> => {
  const { db, vaultKeys } = identity;
  /** With the tokens, for whoever may see them; every look at them is written down. */
  const show = async (row: KeptRow, caller: Principal, request: RequestInfo): Promise<KeptToken> => {
    if (!caller.scopes.includes('oauth:read')) return describe(row);
    const { accessToken, refreshToken } = unseal(vaultKeys, row);
    await db.transaction(async (tx) => {
      // A provider may have been asked before: whoever was shut out meanwhile sees nothing of what it said.
      await lockTokenHolder(tx, caller);
      await recordAudit(tx, {
        action: 'vault_token_read',
        userId: caller.userId,
        visitor: visitorOf(request),
        details: { id: row.id, provider: row.provider },
      });
    });
    return { ...describe(row), access_token: accessToken, refresh_token: refreshToken };
  };
  return {
    'POST /oauth': async ({ body, caller, request }) => {
      if (caller.kind === 'guest') throw new AppError('account_required');
      const { provider, code, state, redirect_uri: redirectUri, code_verifier: codeVerifier } = body;
      return show(
        await keepTokens(identity, caller, { provider, code, state, redirectUri, codeVerifier }, visitorOf(request)),
        caller,
        request,
      );
    },
    'GET /oauth': async ({ query, caller }) => ({
      items: (await listKept(db, caller.userId, query.provider)).map(describe),
    }),
    'GET /oauth/:id': async ({ params, caller, request }) => {
      const row = await findKept(db, caller.userId, params.id);
      if (row === undefined) throw new AppError('kept_token_not_found');
      return show(row, caller, request);
    },
    'POST /oauth/:id/refresh': async ({ params, caller, request }) =>
      show(await refreshKept(identity, caller.userId, params.id), caller, request),
    'DELETE /oauth/:id': async ({ params, caller, request }) => ({
      revoked: await forgetKept(identity, caller, params.id, visitorOf(request)),
    }),
  };
};
