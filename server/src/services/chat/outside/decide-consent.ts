import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { ResumedAnswer } from '../models/tools.ts';
import type { Decision } from '../schema.ts';
import type { MessageRow } from '../store/messages.ts';
import { allowHere, decide, lockConsent, waitingOf } from '../store/tool-consents.ts';
import { readPaused } from './paused-answer.ts';

/** Whoever comes back after it asks again: what was wanted then may not be what is wanted now. */
const WAITS_MS = 24 * 60 * 60 * 1000;

interface Decided {
  readonly consentId: string;
  readonly decision: Exclude<Decision, 'expired'>;
  readonly now: number;
}

/**
 * Takes what a person has decided, once. By the owner of the conversation, whose answer is locked.
 * @throws AppError `consent_not_found`, `consent_decided`, `consent_expired`
 */
export const settleConsent = async (
  tx: Transaction,
  answer: MessageRow,
  { consentId, decision, now }: Decided,
): Promise<ResumedAnswer> => {
  const consent = await lockConsent(tx, consentId);
  if (consent?.messageId !== answer.id) throw new AppError('consent_not_found');
  if (consent.decision !== null) throw new AppError('consent_decided');
  if (consent.createdAt.getTime() + WAITS_MS < now) throw new AppError('consent_expired');
  await decide(tx, answer, new Map([[consentId, decision]]), new Date(now));
  const { serverId, tool, fingerprint, callId, state } = consent;
  if (decision === 'conversation') {
    const asked = answer.parts?.find((part) => part.type === 'consent' && part.id === consentId);
    const server = asked?.type === 'consent' ? asked.server : null;
    await allowHere(tx, { conversationId: answer.conversationId, serverId, tool, fingerprint, server });
  }
  return { ...readPaused(state), callId, serverId, tool, fingerprint, isAllowed: decision !== 'refused' };
};

/** Goes on without an answer to what it waits for: nothing of that is done. */
export const letExpire = async (tx: Transaction, answer: MessageRow, now: number): Promise<undefined> => {
  const waiting = await waitingOf(tx, answer.id);
  await decide(tx, answer, new Map(waiting.map((id) => [id, 'expired'])), new Date(now));
  return undefined;
};
