import type { Conversation, Message } from '@madang/contracts/chat';
import { API_BASE } from '@madang/contracts/operation';
import type { LoggedEvent } from '#platform/streams/log';
import type { CallContext } from '#platform/http/handler';
import { charLimit } from '../collector/limits.ts';
import { withPassages } from '../collector/with-passages.ts';
import type { ResumedAnswer } from '../models/tools.ts';
import { withOutsideTools, type OutsideContext } from '../outside/with-outside-tools.ts';
import { withHistory, type HistoryContext } from '../context/with-history.ts';
import { toConversation, type ConversationRow } from '../store/conversations.ts';
import { toAnswer, toMessage, type MessageRow, type PastMessage } from '../store/messages.ts';
import type { Budgets } from '../usage/budgets.ts';
import { hasRoomFor } from '../usage/has-room.ts';
import type { Sign } from '../parts/stored-parts.ts';
import type { Generations } from '../streams/generations.ts';
import type { ModelSelection } from './select-model.ts';
import type { Titles } from './titles.ts';

export interface AnswerContext extends HistoryContext {
  readonly generations: Generations;
  readonly sign: Sign;
  readonly budgets: Budgets;
  readonly titles: Pick<Titles, 'afterAnswer'>;
  readonly outside: OutsideContext;
}

/** A turn whose answer is stored as `generating`, and not begun yet. */
export interface StoredTurn {
  readonly user: MessageRow;
  readonly answer: MessageRow;
  /** What was said before, oldest first. */
  readonly history: readonly PastMessage[];
  /** The newest event of the answer's log. */
  readonly started: LoggedEvent;
  readonly conversation: ConversationRow;
  readonly selection: ModelSelection;
  /** All versions of the answer, and of the question, where there is more than one. */
  readonly siblings?: string[];
  readonly userSiblings?: string[];
  /** It waited for somebody to allow a tool. */
  readonly resumed?: ResumedAnswer | undefined;
}

export interface StartedTurn {
  readonly user_message: Message;
  readonly ai_message: Message;
  readonly conversation: Conversation;
  readonly stream_url: string;
}

export const streamUrl = (conversationId: string, messageId: string): string =>
  `${API_BASE}/conversations/${conversationId}/stream?message_id=${messageId}`;

/** Called after the commit that stored the turn: from here on nobody can lose it. */
export const beginAnswer = (
  { user, answer, history, started, conversation, selection, siblings, userSiblings, resumed }: StoredTurn,
  context: AnswerContext,
  who: CallContext,
): StartedTurn => {
  const { generations, sign, budgets, titles, db, outside } = context;
  const { id: conversationId, ownerId, app, personaId } = conversation;
  const hasRoom = (tokens: number): Promise<boolean> => hasRoomFor(db, budgets, who, tokens);
  const message = toAnswer(answer, siblings);
  generations.start({
    message,
    started,
    model: withOutsideTools(
      withPassages(
        withHistory(selection.model, { ownerId, user, history, hasRoom }, context),
        { ownerId, conversationId, mostChars: charLimit(who.caller), user, history, app, citations: answer.citations },
        selection.model,
        db,
      ),
      selection.model,
      { ownerId, conversationId, app, personaId, resumed, answer, processId: generations.processId },
      outside,
    ),
    structured: selection.model.structured ?? null,
    isJudged: selection.model.info.built_in || selection.model.isJudged === true,
    judge: selection.judge,
    request: {
      personaPrompt: selection.personaPrompt,
      temperature: conversation.temperature,
      reasoningEffort: conversation.reasoningEffort,
      toolbox: selection.toolbox,
      messages: [], // the past and the question, as far as the model has room: withHistory
    },
  });
  titles.afterAnswer({
    callContext: who,
    conversation,
    user,
    model: selection.model,
    ended: generations.finished(message.id),
  });
  return {
    user_message: toMessage(user, sign, userSiblings),
    ai_message: message,
    conversation: toConversation(conversation),
    stream_url: streamUrl(conversation.id, answer.id),
  };
};
