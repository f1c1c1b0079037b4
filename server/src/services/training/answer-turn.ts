import type { HarmKind, TrainingReply } from '@madang/contracts/training/entities';
import { harmToAskAbout } from './engine/harm-in.ts';
import { scenarioOf } from './finish-session.ts';
import { afterTheEnd, harmReply, openingReply, replyTo } from './reply.ts';
import type { SessionRow } from './store/sessions.ts';
import type { Words } from './words.ts';

interface Message {
  /** All that the person said before. */
  readonly said: readonly string[];
  /** Masked. */
  readonly text: string;
  readonly harm: HarmKind | undefined;
}

/** What a message is answered in a session, wherever it stands: before the opening, in the play, or after its end. */
export const answerIn = (row: SessionRow, words: Words, { said, text, harm }: Message): TrainingReply => {
  const played = { sessionId: row.id, scenario: scenarioOf(row), words };
  // Where nobody had said anything before the person began to talk, their first message is answered by the opening.
  const messages = [...said, text].slice(row.opened ? 0 : 1);
  const turn = messages.length;
  // An answer of the play that is asked for again stays one, after the end too.
  const isOver = row.finishedAt !== null && !row.records.some((record) => record.turn === turn);
  const reply = isOver ? undefined : turn === 0 ? openingReply(played) : replyTo(played, messages);
  if (harm !== undefined && reply?.deed?.act !== 'real_harm') return harmReply(played, harm, turn, row.stage);
  const answer = reply ?? afterTheEnd(played, turn);
  return harm === undefined ? { ...answer, may_be_real: harmToAskAbout(text) ?? null } : answer;
};
