import { uuidv7 } from 'uuidv7';
import type { Executor } from '#platform/db/database';
import { auditLog } from '../schema.ts';
import type { Visitor } from '#platform/http/visitor';
import type { AuditAction } from './actions.ts';

export interface AuditEvent {
  /** Of what happened in another service, whose news may come twice. */
  readonly told?: { readonly id: string; readonly at: string };
  readonly action: AuditAction;
  readonly userId: string | null;
  /** Who did it, where that is somebody else. */
  readonly actorId?: string;
  readonly visitor: Pick<Visitor, 'network' | 'userAgent'>;
  /** Never anything secret. Of what people wrote only an admin's `reason`, which goes when the person is erased. */
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
