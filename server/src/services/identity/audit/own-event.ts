import type { AccountEvent } from '@madang/contracts/identity';
import type { AuditAction } from './actions.ts';
import type { auditLog } from '../schema.ts';

type Line = typeof auditLog.$inferSelect;

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
/** What admins do to conversations, which says why where they had to. */
export const ACTS_ON_CONVERSATIONS = [
  'conversations_listed_by_admin',
  'conversation_read_by_admin',
  'conversation_deleted_by_admin',
] as const satisfies readonly AuditAction[];
const isOfConversation = (action: string): boolean => ACTS_ON_CONVERSATIONS.some((each) => each === action);

/**
 * A line of the audit log as the person reads it whose account it is about. What somebody else did to it has their network
 * and browser, which are theirs; why a conversation was opened is its owner's to know.
 */
export const ownEvent = ({ id, at, action, userId, actorId, network, userAgent, details }: Line): AccountEvent => {
  const isOfAnother = actorId !== null && actorId !== userId;
  const saysWhy = isOfConversation(action);
  return {
    id,
    at: at.toISOString(),
    action,
    by_admin: isOfAnother,
    network: isOfAnother ? '' : network,
    user_agent: isOfAnother ? '' : userAgent,
    purpose: saysWhy ? text(details['purpose']) : null,
    reason: saysWhy ? text(details['reason']) : null,
  };
};
