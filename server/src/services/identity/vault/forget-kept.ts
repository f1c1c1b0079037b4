import type { ProviderName } from '@madang/contracts/identity';
import { AppError } from '#platform/errors';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import type { Visitor } from '#platform/http/visitor';
import { lockTokenHolder, type TokenHolder } from '../second-factors/lock-owner.ts';
import { unseal } from './seal.ts';
import { deleteKept, listKeptOfDeleted, type KeptRow } from '../store/kept-tokens.ts';

const revokeThere = async ({ providers, vaultKeys, log }: Identity, row: KeptRow): Promise<boolean> => {
  try {
    const provider = providers.get(row.provider as ProviderName);
    if (provider.revoke === undefined) return false;
    await provider.revoke(unseal(vaultKeys, row));
    return true;
  } catch (error) {
    // They are forgotten here all the same.
    log.warn({ err: error, provider: row.provider }, 'tokens were not revoked at the provider');
    return false;
  }
};

/** true when the provider has taken them back too. @throws AppError `kept_token_not_found`, `session_revoked` */
export const forgetKept = async (
  identity: Identity,
  caller: TokenHolder,
  id: string,
  visitor: Visitor,
): Promise<boolean> => {
  const { userId } = caller;
  const row = await identity.db.transaction(async (tx) => {
    await lockTokenHolder(tx, caller);
    const deleted = await deleteKept(tx, userId, id);
    if (deleted === undefined) throw new AppError('kept_token_not_found');
    await recordAudit(tx, {
      action: 'vault_token_deleted',
      userId,
      visitor,
      details: { id, provider: deleted.provider },
    });
    return deleted;
  });
  return revokeThere(identity, row);
};

const AT_ONCE = 20;

/** Before the accounts are erased that were deleted before `before`: what the providers gave them must not open anything any more. */
export const forgetKeptOfDeleted = async (identity: Identity, before: Date, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    const rows = await listKeptOfDeleted(identity.db, before, AT_ONCE);
    for (const row of rows) {
      await revokeThere(identity, row);
      await deleteKept(identity.db, row.userId, row.id);
    }
    if (rows.length < AT_ONCE) break;
  }
};
