import type { Citation } from '@madang/contracts/chat';
import type { FinishReason, Message } from '@madang/contracts/chat';
import type { SentCall } from '@madang/contracts/chat/parts';
import type { UiMessage } from '@madang/contracts/chat/ui-messages';

/** What parts of a message and chunks of a stream have in common in the AI SDK. */
export type UiPart = UiMessage['parts'][number];

/** Links are sources with an address; all else is a document by its title. */
export const sourceOf = ({ number, kind, ref, title, source, checked_on, passage }: Citation): UiPart => {
  const madang = { number, kind, ref, source, checked_on, page: passage?.page ?? null };
  const common = { sourceId: `source-${number}`, title, providerMetadata: { madang } };
  return URL.canParse(source) && /^https?:/i.test(source)
    ? { type: 'source-url', url: source, ...common }
    : { type: 'source-document', mediaType: 'text/plain', ...common };
};

const FINISH: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  content_filter: 'content-filter',
  tool_calls: 'tool-calls',
  error: 'error',
  unknown: 'other',
};
export const finishOf = (reason: FinishReason | null): string => (reason === null ? 'other' : FINISH[reason]);

/** What is known of a message beside its parts. */
export const metadataOf = (message: Message): Record<string, unknown> => ({
  conversation_id: message.conversation_id,
  parent_id: message.parent_id,
  model: message.model,
  status: message.status,
  created_at: message.created_at,
  ...(message.imported_from === undefined ? {} : { imported_from: message.imported_from }),
  ...(message.role === 'user'
    ? {}
    : {
        structured: message.structured,
        error_code: message.error_code,
        usage: { input_tokens: message.input_tokens, output_tokens: message.output_tokens },
      }),
});

/** What a tool of others was sent; of our own nothing is told. */
export const inputOf = (call: Pick<SentCall, 'arguments'> | undefined): unknown =>
  call === undefined ? {} : (JSON.parse(call.arguments) as unknown);
