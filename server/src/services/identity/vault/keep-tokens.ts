import { uuidv7 } from 'uuidv7';
import type { ProviderName } from '@madang/contracts/identity';
import { AppError } from '#platform/errors';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import type { Visitor } from '#platform/http/visitor';
import type { Provider, ProviderTokens } from '../social/provider.ts';
import { lockTokenHolder, type TokenHolder } from '../second-factors/lock-owner.ts';
import { allowedRedirectUri } from '../social/state.ts';
import { seal } from './seal.ts';
import { insertKept, type KeptRow } from '../store/kept-tokens.ts';

interface Brought {
  readonly provider: ProviderName;
  readonly code: string;
  readonly redirectUri: string | undefined;
  readonly codeVerifier: string | undefined;
  readonly state: string | undefined;
}

/** Tokens are worth keeping even where they do not say whose they are: their scopes may not let us ask. */
const ownerOf = async (provider: Provider, tokens: ProviderTokens): Promise<string | null> => {
  try {
    return (await provider.accountOf(tokens)).id;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
};

/** Exchanges a code and keeps what it gives. @throws AppError `provider_not_configured`, `redirect_uri_not_allowed`, `provider_refused`, `provider_unavailable`, `session_revoked` */
export const keepTokens = async (
  identity: Identity,
  caller: TokenHolder,
  { code, codeVerifier, state, ...asked }: Brought,
  visitor: Visitor,
): Promise<KeptRow> => {
  const { config, db, providers, vaultKeys } = identity;
  const provider = providers.get(asked.provider);
  const redirectUri = allowedRedirectUri(config, asked.provider, asked.redirectUri);
  const tokens = await provider.exchangeCode({ code, redirectUri, codeVerifier, state: state ?? '' });
  const { userId } = caller;
  const id = uuidv7();
  const kept = {
    id,
    userId,
    provider: asked.provider,
    providerUserId: await ownerOf(provider, tokens),
    scopes: [...tokens.scopes],
    expiresAt: tokens.expiresAt,
    ...seal(vaultKeys, { id, userId }, tokens),
  };
  return db.transaction(async (tx) => {
    // The provider took its time: whoever asked may have been shut out meanwhile.
    await lockTokenHolder(tx, caller);
    const row = await insertKept(tx, kept);
    await recordAudit(tx, { action: 'vault_token_stored', userId, visitor, details: { id, provider: asked.provider } });
    return row;
  });
};
