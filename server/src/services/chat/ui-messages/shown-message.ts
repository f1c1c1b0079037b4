import { type Message, type MessagePart, partsOf } from '@madang/contracts/chat';
import type { UiMessage } from '@madang/contracts/chat/ui-messages';
import { inputOf, metadataOf, sourceOf, type UiPart } from './parts.ts';

const partOf = (part: MessagePart, index: number): UiPart => {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return { type: part.type, text: part.text, state: 'done' };
    case 'picture':
    case 'file':
      return { type: 'file', mediaType: part.file.mime_type, filename: part.file.name, url: part.file.url };
    case 'tool': {
      const call = {
        type: 'dynamic-tool',
        toolName: part.name,
        toolCallId: `tool-${index}`,
        input: inputOf(part.call),
        providerExecuted: true,
      };
      return part.found === null
        ? { ...call, state: 'output-error', errorText: 'not ended' }
        : { ...call, state: 'output-available', output: { found: part.found } };
    }
    case 'consent': {
      const { type: _, ...asked } = part;
      return { type: 'data-consent', data: asked };
    }
    case 'note':
      return { type: 'data-note', data: { code: part.code, names: part.names } };
    case 'collector':
      return { type: 'data-collector', data: { items: part.items } };
  }
};

/** A message that is there, as the AI SDK has it. */
export const toUiMessage = (message: Message): UiMessage => ({
  id: message.id,
  role: message.role,
  metadata: metadataOf(message),
  parts: [...message.citations.map(sourceOf), ...partsOf(message).map(partOf)],
});
