import { ref, type Ref } from 'vue';
import type { Citation, Message, MessagePart, NoteCode } from '@madang/contracts/chat';
import { ApiProblem } from '../../app/problem.ts';
import { createFramedText } from './draw-by-frame.ts';
import { followAnswer, isLast, type AnswerEvent } from './follow-answer.ts';
import { useReconnectCountdown } from '../../ui/reconnect-countdown.ts';

/** Why an answer cannot be read on, though it may still be written. */
export type Broken = 'ended' | 'stream';

/** Reads the answer that is being written into the list of messages. */
export const useAnswering = (messages: Ref<Message[]>) => {
  const looking = ref(false);
  const broken = ref<Broken | null>(null);
  const countdown = useReconnectCountdown();
  let visit = new AbortController();

  const change = (messageId: string, part: Partial<Message>): void => {
    const message = messages.value.find(({ id }) => id === messageId);
    if (message !== undefined) Object.assign(message, part);
  };
  /** The whole of its parts comes with its end. */
  const note = (messageId: string, part: MessagePart): void => {
    const message = messages.value.find(({ id }) => id === messageId);
    if (message !== undefined) message.parts = [...message.parts, part];
  };
  const replace = (message: Message): void => {
    // The log of an answer does not know of versions that came before or after it.
    messages.value = messages.value.map((known) =>
      known.id === message.id
        ? { ...message, siblings: message.siblings.length > 0 ? message.siblings : known.siblings }
        : known,
    );
  };

  const follow = async (conversationId: string, message: Message): Promise<void> => {
    const { signal } = visit;
    const text = createFramedText(message.content, (content) => change(message.id, { content }));
    const thought = createFramedText(message.reasoning ?? '', (reasoning) => change(message.id, { reasoning }));
    const apply = ({ name, data }: AnswerEvent): void => {
      if (name === 'message.delta') text.add(String(data['text']));
      if (name === 'message.reasoning') thought.add(String(data['text']));
      if (name === 'reset') {
        text.reset(String(data['text']));
        thought.reset(typeof data['reasoning'] === 'string' ? data['reasoning'] : '');
      }
      if (name === 'tool.called') looking.value = true;
      if (name === 'tool.result' || name === 'message.delta') looking.value = false;
      if (name === 'message.note')
        note(message.id, {
          type: 'note',
          code: data['code'] as NoteCode,
          names: data['names'] as string[],
          ...(data['summary_id'] === undefined ? {} : { summary_id: data['summary_id'] as string }),
        });
      if (name === 'tool.consent')
        note(message.id, {
          type: 'consent',
          id: String(data['id']),
          server: String(data['server']),
          tool: String(data['tool']),
          arguments: String(data['arguments']),
          ...(data['may_repeat'] === true ? { may_repeat: true } : {}),
          decision: null,
        });
      if (name === 'message.citations') change(message.id, { citations: data['citations'] as Citation[] });
      if (isLast(name)) {
        text.end();
        thought.end();
        replace(data['message'] as Message);
      }
    };
    const pause = (seconds: number): Promise<void> => countdown.pause(seconds, signal);
    broken.value = null;
    try {
      for await (const event of followAnswer({
        conversationId,
        messageId: message.id,
        signal,
        pause,
        onBack: countdown.clear,
      }))
        apply(event);
    } catch (error) {
      if (!signal.aborted)
        broken.value = error instanceof ApiProblem && error.problem.status === 401 ? 'ended' : 'stream';
    } finally {
      text.end();
      thought.end();
      if (!signal.aborted) looking.value = false;
    }
  };

  /** Stops reading, not writing. */
  const leave = (): void => {
    visit.abort();
    visit = new AbortController();
    countdown.clear();
    looking.value = false;
    broken.value = null;
  };

  return { looking, broken, lostFor: countdown.seconds, follow, replace, leave, visit: () => visit.signal };
};
