import type { Locale } from '#platform/http/handler';
import { Events, type EventStream, type ServerSentEvent } from '#platform/http/reply';
import { AnswerChunks } from './answer-chunks.ts';
import type { UiPart } from './parts.ts';

const HEADERS = { 'x-vercel-ai-ui-message-stream': 'v1' };
const DONE: ServerSentEvent = { event: '', json: '[DONE]' };

const eventOf = (chunk: UiPart): ServerSentEvent => ({ event: '', json: JSON.stringify(chunk) });

interface Answer {
  readonly id: string;
  readonly conversationId: string;
  readonly userMessageId: string | null;
  readonly model: string | null;
}

/**
 * An answer as a UI message stream, from its beginning: a client that comes back begins anew, and has no position that it
 * could name. Where the log ends, the stream does: the reader of the log waits for nothing more.
 */
export const uiStream = (answer: Answer, stream: EventStream, locale: Locale): Events => {
  const { id: messageId, conversationId, userMessageId, model } = answer;
  const messageMetadata = { conversation_id: conversationId, parent_id: userMessageId, model, status: 'generating' };
  return new Events(
    async (sink) => {
      const chunks = new AnswerChunks(locale);
      if (!sink.write([eventOf({ type: 'start', messageId, messageMetadata })])) await sink.drained();
      await stream({
        write: (events) => {
          const said = events.flatMap((event) => chunks.of(event)).map(eventOf);
          return said.length === 0 || sink.write(said);
        },
        drained: () => sink.drained(),
      });
      sink.write([DONE]);
    },
    { isResumable: false, headers: HEADERS },
  );
};
