import type { Ref } from 'vue';
import type { Message } from '@madang/contracts/chat';
import { call } from '../../app/api.ts';
import type { Attempt } from './actions.ts';

/** What a person says to a tool that a model wants to use. */
export type Decision = 'once' | 'conversation' | 'refused';

interface Place {
  readonly messages: Ref<Message[]>;
  readonly follow: (conversationId: string, message: Message) => Promise<void>;
  readonly attempt: Attempt;
}

/** Has the newest answer go on where it was cut short, or written anew. */
export const useAnswerAgain = ({ messages, follow, attempt }: Place) => {
  const begin = (message: Message, work: (conversationId: string) => Promise<{ ai_message: Message }>): Promise<void> =>
    attempt(async (conversationId, signal) => {
      const turn = await work(conversationId);
      if (signal.aborted) return;
      messages.value = messages.value.map((known) => (known.id === message.id ? turn.ai_message : known));
      void follow(conversationId, turn.ai_message);
    });
  const ask = (message: Message, action: 'continue' | 'regenerate', body: { model?: string } = {}): Promise<void> =>
    begin(message, (conversationId) =>
      call(`POST /conversations/:id/messages/:message_id/${action}`, {
        params: { id: conversationId, message_id: message.id },
        body: { stream: true, ...body },
      }),
    );
  return {
    decide: (message: Message, consent: string, decision: Decision) =>
      begin(message, (conversationId) =>
        call('POST /conversations/:id/messages/:message_id/consents/:consent_id', {
          params: { id: conversationId, message_id: message.id, consent_id: consent },
          body: { stream: true, decision },
        }),
      ),
    goOn: (message: Message) => ask(message, 'continue'),
    regenerate: (message: Message, model?: string) => ask(message, 'regenerate', model === undefined ? {} : { model }),
  };
};
