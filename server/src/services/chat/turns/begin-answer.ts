import type { Conversation, Message } from '@madang/contracts/chat';
import { API_BASE } from '@madang/contracts/operation';
import type { App } from '@madang/contracts/fields';
import type { Locale } from '#platform/http/handler';
import { hasHangul } from '../models/model.ts';
import type { Toolbox } from '../models/tools.ts';
import { toConversation, type ConversationRow } from '../store/conversations.ts';
import { toMessage, type MessageRow, type PastMessage } from '../store/messages.ts';
import type { LoggedEvent } from '../streams/event-log.ts';
import type { Generations } from '../streams/generations.ts';
import type { Voice } from './choose-voice.ts';

export interface AnswerContext {
  readonly generations: Generations;
  /** What a model may use to answer in an app, in a language. */
  readonly toolsOf: (app: App, locale: Locale) => Toolbox | undefined;
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
  readonly voice: Voice;
  /** All versions of the answer, and of the question, where there is more than one. */
  readonly siblings?: string[];
  readonly userSiblings?: string[];
}

export interface StartedTurn {
  readonly user_message: Message;
  readonly ai_message: Message;
  readonly conversation: Conversation;
  readonly stream_url: string;
}

export const streamUrl = (conversationId: string, messageId: string): string => `${API_BASE}/conversations/${conversationId}/stream?message_id=${messageId}`;

/** Called after the commit that stored the turn: from here on nobody can lose it. */
export const beginAnswer = ({ user, answer, history, started, conversation, voice, siblings, userSiblings }: StoredTurn, { generations, toolsOf }: AnswerContext): StartedTurn => {
  const past = history.filter((row) => row.content !== '').map(({ role, content }) => ({ role, content }));
  const message = toMessage(answer, siblings);
  const messages = [...past, { role: 'user' as const, content: user.content }];
  generations.start({ message, started, model: voice.model, request: { app: conversation.app, speaker: voice.speaker, toolbox: toolsOf(conversation.app, hasHangul(user.content) ? 'ko' : 'en'), messages } });
  return { user_message: toMessage(user, userSiblings), ai_message: message, conversation: toConversation(conversation), stream_url: streamUrl(conversation.id, answer.id) };
};
