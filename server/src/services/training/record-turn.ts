import { TrainingReply } from '@madang/contracts/training/entities';
import type { ServiceContext } from '#platform/service';
import { finished } from './finish-session.ts';
import { changeSession, findByConversation, type SessionRow } from './store/sessions.ts';
import type { TurnRecord } from './turn-record.ts';

/** A turn that was answered, as the engine tells of it. */
interface AnsweredTurn {
  readonly conversationId: string;
  readonly ownerId: string;
  readonly userMessageId: string;
  readonly messageId: string;
  /** What the answer says to the app: its own words. */
  readonly structured: unknown;
}

const givenBefore = (records: readonly TurnRecord[]): Set<string> => new Set(records.flatMap(({ given }) => given));

/** Keeps what came of a turn, however often it is told; one that ends the session finishes it. */
export const recordTurn = async (
  { db, emit }: Pick<ServiceContext, 'db' | 'emit'>,
  { conversationId, ownerId, userMessageId, messageId, structured }: AnsweredTurn,
): Promise<SessionRow | undefined> => {
  const reply = TrainingReply.safeParse(structured).data;
  const found = await findByConversation(db, ownerId, conversationId);
  if (found === undefined || reply === undefined || reply.deed === null || reply.session_id !== found.id) return found;
  const { deed, turn, stage, disclosed, red_flags_shown: flags, outcome } = reply;
  return changeSession(db, found.id, async (row, tx) => {
    // Later ones are of an answer that was asked for again; of this turn the newest counts.
    const earlier = row.records.filter((record) => record.turn < turn);
    if (row.finishedAt !== null || row.records.some((record) => record.messageId === messageId)) return undefined;
    const before = givenBefore(earlier);
    const record: TurnRecord = {
      turn,
      userMessageId,
      messageId,
      act: deed.act,
      given: disclosed.filter((what) => !before.has(what)),
      flags,
      stage,
      outcome,
    };
    const next = { ...row, records: [...earlier, record], stage, given: disclosed };
    const changes = { records: next.records, stage, given: disclosed };
    return outcome === null ? changes : { ...changes, ...(await finished(tx, emit, next)) };
  });
};
