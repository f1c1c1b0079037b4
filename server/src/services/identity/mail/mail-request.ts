import type { Transaction } from '#platform/db/database';
import type { Visitor } from '#platform/http/visitor';
import type { Identity } from '../context.ts';

/** Why there may have to be mail to an address. */
export type MailReason = 'registered' | 'verify_email' | 'reset_password' | 'change_email';

export interface MailRequest {
  readonly reason: MailReason;
  readonly to: string;
  /** The account that asks, where one does. */
  readonly userId: string | null;
  /** That account is nobody's: it was made so that a taken address takes the same work as a free one. */
  readonly discard?: boolean;
  readonly visitor: Pick<Visitor, 'network' | 'userAgent'>;
}

const REQUEST_SECONDS = 3600;

/**
 * Notes that somebody asked. Whether there is such an account, and what is sent, is looked at after the answer: the
 * request does the same for an address that is somebody's and for one that is nobody's.
 */
export const requestMail = async (
  tx: Transaction,
  { oneTimeTokens, emit }: Identity,
  { reason, to, userId, discard = false, visitor: { network, userAgent } }: MailRequest,
): Promise<void> => {
  const data = { reason, to, discard, network, userAgent };
  const id = await oneTimeTokens.issue(tx, { purpose: 'mail_request', userId, data, seconds: REQUEST_SECONDS });
  await emit(tx, 'identity.mail_due', { mail_id: id });
};
