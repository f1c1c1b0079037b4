import { z } from 'zod';
import { conversations } from './chat/conversations.ts';
import { MessageStatus } from './chat/entities.ts';
import { collector } from './chat/collector.ts';
import { collectionsAdmin } from './chat/collections-admin.ts';
import { conversationsAdmin } from './chat/conversations-admin.ts';
import { errors } from './chat/errors.ts';
import { figures } from './chat/figures.ts';
import { library } from './chat/library.ts';
import { libraryAdmin } from './chat/library-admin.ts';
import { modelAnswers } from './chat/model-answers.ts';
import { modelsAdmin } from './chat/models-admin.ts';
import { moving } from './chat/moving.ts';
import { openAiChat } from './chat/openai-chat.ts';
import { openAiEmbeddings } from './chat/openai-embeddings.ts';
import { openAiResponses } from './chat/openai-responses.ts';
import { ownLibrary } from './chat/own-library.ts';
import { shares } from './chat/shares.ts';
import { toolAllowances } from './chat/tool-allowances.ts';
import { turns } from './chat/turns.ts';
import { texts } from './chat/texts.ts';
import { turnsForApps } from './chat/turns-for-apps.ts';
import { uiMessages } from './chat/ui-messages.ts';
import { usage } from './chat/usage.ts';
import { Id, Timestamp } from './fields.ts';
import { notificationEvent } from './notifications.ts';
import type { ServiceContract } from './service-contract.ts';

export * from './chat/entities.ts';
export * from './chat/collector-entities.ts';
export * from './chat/parts.ts';
export type { Model, Persona, Prompt, Sample } from './chat/library.ts';
export type { ConnectedModel, ModelPreset, ModelTrial } from './chat/models-admin.ts';
export type { ToolAllowance } from './chat/tool-allowances.ts';
export type { Usage, UsageLimit, UsageOfDay } from './chat/usage.ts';
export type { Share, SharedConversation, SnapshotMessage, StoredSnapshotMessage } from './chat/shares.ts';

export const chat = {
  ...library,
  ...libraryAdmin,
  ...ownLibrary,
  ...collectionsAdmin,
  ...modelsAdmin,
  ...conversations,
  ...conversationsAdmin,
  ...turns,
  ...toolAllowances,
  ...uiMessages,
  ...moving,
  ...openAiChat,
  ...openAiResponses,
  ...openAiEmbeddings,
  ...collector,
  ...shares,
  ...usage,
  ...figures,
} as const;

export const chatEvents = {
  /** An answer has ended, in a conversation of an app that wants to know; it and no other reads it (contracts/apps.ts). */
  'chat.turn_ended': {
    payload: z.object({
      app: z.string(),
      user_id: Id,
      conversation_id: Id,
      user_message_id: Id,
      message_id: Id,
      status: MessageStatus,
    }),
    subscribers: [],
  },
  /** Somebody who may has looked at another person's conversations, or deleted one. Without an id: the list. */
  'chat.accessed_by_admin': {
    payload: z.object({
      id: Id,
      at: Timestamp,
      act: z.enum(['listed', 'read', 'deleted']),
      actor_id: Id,
      user_id: Id,
      conversation_id: Id.nullable(),
      purpose: z.string().optional(),
      reason: z.string().optional().meta({ description: 'As whoever looked wrote it down, for the log and the owner' }),
      network: z.string(),
      user_agent: z.string(),
    }),
    subscribers: ['identity'],
  },
  /** Somebody who may has changed which models there are, or tested one. Its key is never among it. */
  'chat.models_changed': {
    payload: z.object({
      id: Id,
      at: Timestamp,
      act: z.enum(['added', 'changed', 'deleted', 'ordered', 'tested']),
      actor_id: Id,
      model: z.string().nullable().meta({ description: 'null: all of them' }),
      fields: z.array(z.string()).meta({ description: 'What of it was changed' }),
      network: z.string(),
      user_agent: z.string(),
    }),
    subscribers: ['identity'],
  },
  /** Somebody made what was shared a conversation of their own. Who that is, whoever shared it is not told. */
  'chat.share_cloned': notificationEvent(
    { conversation_id: Id, clones: z.number().int() },
    {
      link: '/chat/{conversation_id}',
      ko: {
        title: '공유한 대화가 복사됐어요',
        text: '링크를 연 사람이 공유한 대화를 복사해서 이어 가요. 지금까지 {clones}번 복사됐어요.',
        action: '대화 열기',
      },
      en: {
        title: 'A chat you shared was copied',
        text: 'Someone with the link made their own copy of a chat you shared. Copies so far: {clones}.',
        action: 'Open the chat',
      },
    },
  ),
} as const;

const tags = {
  Conversations: 'Conversations with language models',
  Messages: 'Messages, answers and their streams',
  Models: 'Models that can answer',
  Personas: 'Prepared assistants',
  Prompts: 'Ideas for what to ask',
  Collector: 'What people keep to ask about',
  Shares: 'Frozen copies of conversations, by link',
  'My personas and prompts': 'Those of one person, which nobody else sees',
  Samples: 'Curated conversations',
  Usage: 'Tokens, cost and limits',
  'AI SDK': 'For pages that are made with the AI SDK: its UI message stream, over conversations',
  'OpenAI-compatible': 'For clients that were written for the API of OpenAI; errors are in its shape',
  'Admin: conversations': 'Conversations of other people; every access is audited',
  'Admin: library': 'Personas, prompts and samples',
  'Admin: models': 'Connections to language models, without a restart',
  'Admin: collections': 'What the conversations of an app answer from',
} as const;

export const chatService = {
  operations: chat,
  internal: { ...turnsForApps, ...modelAnswers, ...texts },
  events: chatEvents,
  errors,
  tags,
  personalData:
    'conversations with all their messages, those that are deleted but not erased too, what is kept in the collector, personas and prompts of one’s own, shares, and usage of models by day',
} as const satisfies ServiceContract;
