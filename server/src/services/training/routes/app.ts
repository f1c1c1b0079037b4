import type { BeforeTurn } from '@madang/contracts/apps';
import { TrainingReply } from '@madang/contracts/training/entities';
import { mask } from '@madang/masking';
import type { trainingApp } from '@madang/contracts/training-app';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import { languageOf } from '#platform/language';
import { filledWords } from '#platform/http/words';
import { givenAwayIn, readAttached } from '../attached-pictures.ts';
import { harmAfter, tellsRealHarm } from '../engine/harm-in.ts';
import { instructionsFor } from '../prompt.ts';
import { recordTurn } from '../record-turn.ts';
import { harmText, wordsOfHarm } from '../reply.ts';
import { wordedReply } from '../revise.ts';
import { openSession, playsForTrial } from '../open-session.ts';
import { findByConversation, type SessionRow } from '../store/sessions.ts';
import { answerIn } from '../answer-turn.ts';
import { isHarm, type TurnRecord } from '../turn-record.ts';
import type { WithPlace } from '../judge/picture-places.ts';
import type { Speech, Words } from '../words.ts';

const MOST_CHARS = 2000;

/** What was said is said: another answer may be asked for, as long as nothing was said to the one that is there. */
const assertMayBeSaid = ({ kind, is_newest: isNewest, text }: BeforeTurn): void => {
  if (kind === 'edit' || (kind === 'regenerate' && !isNewest)) throw new AppError('training_said_is_said');
  if (text.length > MOST_CHARS) throw new AppError('training_message_too_long', { values: { limit: MOST_CHARS } });
};

/** With what its pictures give away, so that it counts as what was said, whenever the talk is played again. */
const withGivenAway = (text: string, { picture_shows }: Words, labels: readonly string[]): string => {
  if (labels.length === 0) return text;
  const line = filledWords(picture_shows, { given: labels.join(', ') });
  return text.includes(line) ? text : `${text}\n${line}`;
};

export const createAppRoutes = (
  context: ServiceContext,
  speech: Speech,
  withPlace: WithPlace,
): Handlers<typeof trainingApp.contract> => ({
  'POST /internal/apps/training/before-turn': async ({ body, caller, request }) => {
    const said = body.history.filter(({ role }) => role === 'user').map(({ content }) => content);
    const harm = harmAfter(said.at(-1), body.text);
    const isReal = harm !== undefined;
    // Nobody to whom it is really happening is sent away.
    if (!isReal) assertMayBeSaid(body);
    const isSilent = body.text.trim() === '';
    const wanted = isSilent ? request.locale : languageOf(body.text);
    const begin = (): Promise<SessionRow> =>
      openSession(context.db, {
        ownerId: caller.userId,
        conversationId: body.conversation_id,
        mode: 'receive',
        locale: wanted,
        trial: playsForTrial(caller),
      });
    const row = await findByConversation(context.db, caller.userId, body.conversation_id).then((found) => {
      if (found !== undefined || said.length > 0) return found;
      return begin().catch((error: unknown) => {
        if (isReal && error instanceof AppError) return undefined;
        throw error;
      });
    });
    const locale = row?.content.locale ?? wanted;
    const words = speech.words[locale];
    const own = isSilent ? words.picture : mask(body.text, locale).text;
    const help = isReal ? { text_if_held_back: wordsOfHarm(words, harm).said } : {};
    if (row === undefined && isReal)
      return { text: own, ...help, reply: { kind: 'text' as const, text: harmText(words, harm) } };
    if (row === undefined) throw new AppError('training_session_not_found');
    const { client } = context;
    const pictures = isReal
      ? []
      : await readAttached({ client, speech, withPlace }, body.files, { caller, request, locale });
    const text = withGivenAway(own, words, givenAwayIn(pictures, locale));
    const structured = { ...answerIn(row, words, { said, text, harm }), pictures };
    const { deed } = structured;
    const isWorded = deed !== null && deed.act !== 'real_harm' && deed.act !== 'quit' && body.files.length === 0;
    return {
      text,
      ...help,
      reply: { kind: isWorded ? ('worded' as const) : ('text' as const), text: structured.reply, structured },
      ...(isWorded ? { instructions: instructionsFor(row, structured, speech.personas) } : {}),
    };
  },

  'POST /internal/apps/training/before-show': async ({ body, caller }) => {
    const row = await findByConversation(context.db, caller.userId, body.conversation_id);
    const isCounted = ({ userMessageId, messageId }: TurnRecord): boolean =>
      [userMessageId, messageId].includes(body.message_id);
    // What counts may be come back to; to whom it is really happening all may be shown.
    const isFree = row === undefined || row.records.some((each) => isHarm(each) || isCounted(each));
    if (!isFree && !tellsRealHarm(body.text)) throw new AppError('training_said_is_said');
    return undefined;
  },

  'POST /internal/apps/training/revise': async ({ body, caller }) => {
    const own = TrainingReply.parse(body.structured);
    const row = await findByConversation(context.db, caller.userId, body.conversation_id);
    const reply = row && wordedReply(body.said, own, row.content.locale);
    if (reply === undefined) return { text: body.text, structured: own, taken: false };
    return { text: reply, structured: { ...own, reply }, taken: true };
  },

  'POST /internal/apps/training/judge': async ({ body, caller }) => {
    const row = await recordTurn(context, {
      conversationId: body.conversation_id,
      ownerId: caller.userId,
      userMessageId: body.user_message_id,
      messageId: body.message_id,
      shown: body.reply,
      structured: body.structured,
    });
    if (row === undefined) return { result: null };
    return { result: { session_id: row.id, ended: row.finishedAt !== null, outcome: row.outcome, score: row.score } };
  },
});
