import type { Ref } from 'vue';
import type { Message } from '@madang/contracts/chat';
import { call } from '../../app/api.ts';
import type { Attempt } from './actions.ts';

/** What was wrong with an answer. */
export interface Reasons {
  readonly tags: string[];
  readonly comment: string;
}

interface Place {
  readonly messages: Ref<Message[]>;
  readonly older: Ref<string | null>;
  readonly follow: (conversationId: string, message: Message) => Promise<void>;
  readonly attempt: Attempt;
}

/** Says things differently, goes from one version to another, and tells what was good. */
export const useVersions = ({ messages, older, follow, attempt }: Place) => {
  const edit = (message: Message, content: string): Promise<void> =>
    attempt(async (conversationId, signal) => {
      const turn = await call('PUT /conversations/:id/messages/:message_id', {
        params: { id: conversationId, message_id: message.id },
        body: { content, stream: true },
      });
      if (signal.aborted) return;
      const at = messages.value.findIndex((known) => known.id === message.id);
      messages.value = [...messages.value.slice(0, at), turn.user_message, turn.ai_message];
      void follow(conversationId, turn.ai_message);
    });

  const show = (versionId: string): Promise<void> =>
    attempt(async (conversationId, signal) => {
      await call('POST /conversations/:id/messages/:message_id/show', {
        params: { id: conversationId, message_id: versionId },
      });
      const page = await call(
        'GET /conversations/:id/messages',
        { params: { id: conversationId }, query: {} },
        { signal },
      );
      if (signal.aborted) return;
      messages.value = page.items;
      older.value = page.prev_cursor;
    });

  const rate = (message: Message, rating: 'up' | 'down' | null, reasons: Reasons | undefined): Promise<void> =>
    attempt(async (conversationId) => {
      const { feedback } = await call('POST /conversations/:id/feedback', {
        params: { id: conversationId },
        body: {
          message_id: message.id,
          rating,
          ...(reasons === undefined
            ? {}
            : { tags: reasons.tags, ...(reasons.comment === '' ? {} : { comment: reasons.comment }) }),
        },
      });
      messages.value = messages.value.map((known) => (known.id === message.id ? { ...known, feedback } : known));
    });

  return { edit, show, rate };
};
