import type { Ref } from 'vue';
import type { Message } from '@madang/contracts/chat';
import { call } from '../../app/api.ts';
import type { Attempt } from './actions.ts';

interface Place {
  readonly messages: Ref<Message[]>;
  readonly follow: (conversationId: string, message: Message) => Promise<void>;
  readonly attempt: Attempt;
}

/** Has the newest answer go on where it was cut short, or written anew. */
export const useAnswerAgain = ({ messages, follow, attempt }: Place) => {
  const ask = (message: Message, action: 'continue' | 'regenerate', body: { model?: string } = {}): Promise<void> =>
    attempt(async (conversationId, signal) => {
      const turn = await call(`POST /conversations/:id/messages/:message_id/${action}`, {
        params: { id: conversationId, message_id: message.id },
        body: { stream: true, ...body },
      });
      if (signal.aborted) return;
      messages.value = messages.value.map((known) => (known.id === message.id ? turn.ai_message : known));
      void follow(conversationId, turn.ai_message);
    });
  return {
    goOn: (message: Message) => ask(message, 'continue'),
    regenerate: (message: Message, model?: string) => ask(message, 'regenerate', model === undefined ? {} : { model }),
  };
};
