import type { LinkedIdentity } from '@madang/contracts/identity';
import { AppError } from '#platform/errors';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { sendNotice } from '../mail/send-later.ts';
import type { Visitor } from '#platform/http/visitor';
import { lockOwner, type Owner } from '../second-factors/lock-owner.ts';
import type { ProvenIdentity } from './proven-identity.ts';
import {
  insertIdentity,
  isTakenMeanwhile,
  findIdentity,
  noteIdentityUse,
  type IdentityRow,
} from '../store/identities.ts';

export const describeIdentity = ({
  id,
  provider,
  email,
  name,
  createdAt,
  lastUsedAt,
}: IdentityRow): LinkedIdentity => ({
  id,
  provider,
  email,
  name,
  created_at: createdAt.toISOString(),
  last_used_at: lastUsedAt.toISOString(),
});

/** Linking it again changes nothing. @throws AppError `account_required`, `identity_taken` */
export const linkIdentity = async (
  identity: Identity,
  owner: Pick<Owner, 'userId' | 'sessionId'>,
  proven: ProvenIdentity,
  visitor: Visitor,
): Promise<LinkedIdentity> => {
  const { userId } = owner;
  const row = await identity.db
    .transaction(async (tx) => {
      const user = await lockOwner(tx, owner);
      const known = await findIdentity(tx, proven);
      if (known !== undefined && known.userId !== userId) throw new AppError('identity_taken');
      if (known !== undefined) {
        await noteIdentityUse(tx, known.id, proven);
        return known;
      }
      await recordAudit(tx, { action: 'identity_linked', userId, visitor, details: { provider: proven.provider } });
      await sendNotice(tx, identity, user, 'identity_linked');
      return insertIdentity(tx, userId, proven);
    })
    .catch((error: unknown) => {
      throw isTakenMeanwhile(error) ? new AppError('identity_taken') : error;
    });
  return describeIdentity(row);
};
