import { TrainingReply } from '@madang/contracts/training/entities';
import type { ServiceContext } from '#platform/service';
import { finished, judgedAnew } from './finish-session.ts';
import { changeSession, findByConversation, type SessionRow } from './store/sessions.ts';
import { isHarm, mergeTurn, type TurnRecord } from './turn-record.ts';

/** A turn that was answered, as the engine tells of it. */
interface AnsweredTurn {
  readonly conversationId: string;
  readonly ownerId: string;
  readonly userMessageId: string;
  readonly messageId: string;
  /** What the person was shown: of an answer that was stopped, its beginning. */
  readonly shown: string;
  /** What the answer says to the app: its own words. */
  readonly structured: unknown;
}

/** Ids of messages (version 7) begin with the time at which they were made. */
const timeOf = (id: string): number => Number.parseInt(id.replace('-', '').slice(0, 12), 16);

/**
 * Whether a turn of a session that is finished meanwhile was still said in it: the app is told of some late. What is said
 * after the end is answered as such, and changes nothing; that it is really happening may be said at any time.
 */
const isOfPlay = ({ records, finishedAt }: SessionRow, told: TurnRecord): boolean =>
  finishedAt === null ||
  (isHarm(told) ? timeOf(told.userMessageId) <= finishedAt.getTime() : !records.some(({ turn }) => turn === told.turn));

/** Keeps what came of a turn, however often and late it is told; one that ends the session finishes it. */
export const recordTurn = async (
  { db, emit }: Pick<ServiceContext, 'db' | 'emit'>,
  { conversationId, ownerId, userMessageId, messageId, shown, structured }: AnsweredTurn,
): Promise<SessionRow | undefined> => {
  const reply = TrainingReply.safeParse(structured).data;
  const found = await findByConversation(db, ownerId, conversationId);
  if (found === undefined || reply === undefined || reply.session_id !== found.id) return found;
  const { deed, turn, stage, disclosed, red_flags_shown, outcome, real_harm } = reply;
  return changeSession(db, found.id, async (row, tx) => {
    const stored = row.conversationStored ? {} : { conversationStored: true };
    if (deed === null) return stored;
    const flags = red_flags_shown.filter(({ phrase }) => shown.includes(phrase));
    const told = {
      turn,
      userMessageId,
      messageId,
      act: deed.act,
      acts: deed.acts,
      utterance: deed.utterance,
      given: disclosed,
      flags,
      stage,
      outcome,
      harm: real_harm?.kind,
    };
    if (!isOfPlay(row, told)) return stored;
    const records = mergeTurn(row.records, told);
    // Said in the place of an earlier message, it is not the last one, and ends the session all the same.
    const last = records.find(isHarm) ?? records.at(-1) ?? told;
    const changes = { ...stored, records, stage: last.stage, given: records.flatMap(({ given }) => given) };
    if (row.finishedAt !== null) return { ...changes, ...(await judgedAnew(tx, emit, { ...row, ...changes })) };
    return last.outcome === null ? changes : { ...changes, ...(await finished(tx, emit, { ...row, ...changes })) };
  });
};
