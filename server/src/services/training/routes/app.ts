import { TrainingReply } from '@madang/contracts/training/entities';
import { mask } from '@madang/masking';
import type { trainingApp } from '@madang/contracts/training-app';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import { languageOf } from '#platform/language';
import { scenarioOf } from '../finish-session.ts';
import { instructionsFor } from '../prompt.ts';
import { recordTurn } from '../record-turn.ts';
import { afterTheEnd, openingReply, replyTo } from '../reply.ts';
import { wordedReply } from '../revise.ts';
import { openSession } from '../open-session.ts';
import { findByConversation } from '../store/sessions.ts';
import type { Speech } from '../words.ts';

const MOST_CHARS = 2000;

export const createAppRoutes = (context: ServiceContext, speech: Speech): Handlers<typeof trainingApp.contract> => ({
  'POST /internal/apps/training/before-turn': async ({ body, caller, request }) => {
    if (body.kind === 'edit') throw new AppError('training_said_is_said');
    if (body.text.length > MOST_CHARS)
      throw new AppError('training_message_too_long', { values: { limit: MOST_CHARS } });
    const said = body.history.filter(({ role }) => role === 'user').map(({ content }) => content);
    const row =
      (await findByConversation(context.db, caller.userId, body.conversation_id)) ??
      (said.length > 0
        ? undefined
        : await openSession(context.db, {
            ownerId: caller.userId,
            conversationId: body.conversation_id,
            opened: false,
            mode: 'receive',
            locale: body.text.trim() === '' ? request.locale : languageOf(body.text),
            choice: {},
          }));
    if (row === undefined) throw new AppError('training_session_not_found');
    const { locale } = row.content;
    const words = speech.words[locale];
    const text = body.text.trim() === '' ? words.picture : mask(body.text, locale).text;
    const messages = [...said, text].slice(row.opened ? 0 : 1);
    const played = { sessionId: row.id, scenario: scenarioOf(row), words };
    const reply =
      row.finishedAt !== null ? undefined : messages.length === 0 ? openingReply(played) : replyTo(played, messages);
    const structured = reply ?? afterTheEnd(played, messages.length);
    const isWorded =
      reply?.deed != null && reply.deed.act !== 'real_harm' && reply.deed.act !== 'quit' && body.files.length === 0;
    return {
      text,
      reply: { kind: isWorded ? ('worded' as const) : ('text' as const), text: structured.reply, structured },
      ...(isWorded ? { instructions: instructionsFor(row, structured, speech.personas) } : {}),
    };
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
      structured: body.structured,
    });
    if (row === undefined) return { result: null };
    return { result: { session_id: row.id, ended: row.finishedAt !== null, outcome: row.outcome, score: row.score } };
  },
});
