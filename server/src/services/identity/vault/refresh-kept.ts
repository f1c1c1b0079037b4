import type { ProviderName } from '@madang/contracts/identity';
import { AppError } from '#platform/errors';
import type { Identity } from '../context.ts';
import { seal, unseal } from './seal.ts';
import { findKept, replaceKept, type KeptRow } from '../store/kept-tokens.ts';

/**
 * Two at once both ask the provider, and what is stored first stays: neither keeps a connection to the database while the
 * provider thinks.
 * @throws AppError `kept_token_not_found`, `not_refreshable`, `provider_not_configured`, `provider_refused`, `provider_unavailable`
 */
export const refreshKept = async (
  { db, providers, vaultKeys }: Identity,
  userId: string,
  id: string,
): Promise<KeptRow> => {
  const row = await findKept(db, userId, id);
  if (row === undefined) throw new AppError('kept_token_not_found');
  const provider = providers.get(row.provider as ProviderName);
  const { refreshToken } = unseal(vaultKeys, row);
  if (refreshToken === null || provider.refresh === undefined) throw new AppError('not_refreshable');
  const meanwhile = async (): Promise<KeptRow | undefined> => {
    const now = await findKept(db, userId, id);
    return now?.sealedTokens.equals(row.sealedTokens) === true ? undefined : now;
  };
  try {
    const tokens = await provider.refresh(refreshToken);
    // Most send no new refresh token: the old one stays good.
    const sealed = seal(vaultKeys, row, {
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken ?? refreshToken,
    });
    const stored = await replaceKept(db, row, {
      ...sealed,
      expiresAt: tokens.expiresAt,
      scopes: tokens.scopes.length > 0 ? [...tokens.scopes] : row.scopes,
    });
    const kept = stored ?? (await meanwhile());
    if (kept === undefined) throw new AppError('kept_token_not_found');
    return kept;
  } catch (error) {
    // A provider that takes each refresh token once has refused the second of two.
    const kept = error instanceof AppError && error.code === 'provider_refused' ? await meanwhile() : undefined;
    if (kept === undefined) throw error;
    return kept;
  }
};
