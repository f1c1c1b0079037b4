import { z } from 'zod';
import type { Transaction } from '#platform/db/database';
import { mailMove, mailRegistration, mailVerification } from '../accounts/verify-email.ts';
import { mailReset } from '../accounts/reset-password.ts';
import type { Identity } from '../context.ts';
import { lockAddress } from '../store/claims.ts';
import { lockUser } from '../store/users.ts';
import { takeMail, type OneTimeRow } from '../tokens/one-time-token.ts';
import type { MailReason, MailRequest } from './mail-request.ts';

type Answer = (tx: Transaction, identity: Identity, request: MailRequest) => Promise<void>;

const ANSWERS: Readonly<Record<MailReason, Answer>> = {
  registered: mailRegistration,
  verify_email: mailVerification,
  reset_password: mailReset,
  change_email: mailMove,
};

const Stored = z.object({
  reason: z.enum(['registered', 'verify_email', 'reset_password', 'change_email']),
  to: z.string(),
  discard: z.boolean(),
  network: z.string(),
  userAgent: z.string(),
});

/** Looks who there is at the address, and has sent what they are to get. Once, however often it is called. */
export const answerMailRequest = async (identity: Identity, { id, userId, data }: OneTimeRow): Promise<void> => {
  const { reason, to, discard, network, userAgent } = Stored.parse(data);
  await identity.db.transaction(async (tx) => {
    await lockAddress(tx, to);
    // Before the request, as a later move holds it that takes this one back.
    if (reason === 'change_email' && userId !== null) await lockUser(tx, userId);
    if (!(await takeMail(tx, id))) return;
    await ANSWERS[reason](tx, identity, { reason, to, userId, discard, visitor: { network, userAgent } });
  });
};
