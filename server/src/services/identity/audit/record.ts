import { uuidv7 } from 'uuidv7';
import type { Executor } from '#platform/db/database';
import { auditLog } from '../schema.ts';
import type { Visitor } from '#platform/http/visitor';

/** Everything that can happen to an account, and what admins do to the installation. */
export type AuditAction =
  | 'registered'
  | 'signed_in'
  | 'sign_in_failed'
  | 'signed_out'
  | 'signed_out_everywhere'
  | 'session_ended'
  | 'token_created'
  | 'refresh_reused'
  | 'password_changed'
  | 'password_reset'
  | 'password_reset_asked'
  | 'email_change_asked'
  | 'email_changed'
  | 'email_verified'
  | 'name_changed'
  | 'one_time_password_used'
  | 'account_deleted'
  | 'account_restored'
  | 'account_erased'
  | 'guest_merged'
  | 'earlier_account_removed'
  | 'identity_linked'
  | 'identity_unlinked'
  | 'unproven_access_removed'
  | 'api_key_made'
  | 'api_key_changed'
  | 'api_key_revoked'
  | 'totp_added'
  | 'totp_removed'
  | 'recovery_codes_made'
  | 'recovery_code_used'
  | 'passkey_added'
  | 'passkey_removed'
  | 'vault_token_stored'
  | 'vault_token_read'
  | 'vault_token_deleted'
  | 'conversations_listed_by_admin'
  | 'conversation_read_by_admin'
  | 'conversation_deleted_by_admin'
  | 'model_added'
  | 'model_changed'
  | 'model_deleted'
  | 'models_ordered'
  | 'model_tested'
  | 'banned'
  | 'unbanned'
  | 'signed_out_by_admin'
  | 'roles_changed'
  | 'renamed_by_admin'
  | 'made_by_installation';

export interface AuditEvent {
  /** Of what happened in another service, whose news may come twice. */
  readonly told?: { readonly id: string; readonly at: string };
  readonly action: AuditAction;
  readonly userId: string | null;
  /** Who did it, where that is somebody else. */
  readonly actorId?: string;
  readonly visitor: Pick<Visitor, 'network' | 'userAgent'>;
  /** Never anything secret, and nothing that people wrote. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** In the transaction of what happened: there is no event without its line, and no line without its event. */
export const recordAudit = async (
  tx: Executor,
  { told, action, userId, actorId, visitor, details = {} }: AuditEvent,
): Promise<void> => {
  const when = told === undefined ? { id: uuidv7() } : { id: told.id, at: new Date(told.at) };
  await tx
    .insert(auditLog)
    .values({
      ...when,
      action,
      userId,
      actorId: actorId ?? null,
      network: visitor.network,
      userAgent: visitor.userAgent,
      details,
    })
    .onConflictDoNothing();
};
