import type { LeftReason } from '@madang/contracts/chat/moving';
import { AppError } from '#platform/errors';
import { fromChatGpt, isChatGpt } from './from-chatgpt.ts';
import { fromMadang, isMadang } from './from-madang.ts';
import { fromOpenWebUi, isOpenWebUi } from './from-open-webui.ts';
import type { ImportedConversation, Leave } from './imported.ts';
import { jsonElements, type JsonElement } from './json-elements.ts';
import type { OpenedExport } from './open-export.ts';
import { isRecord, type Loose } from './values.ts';

/** One that nobody has thought of is broken by itself, and does not end those behind it. */
const readBy = (
  read: (value: Loose, leave: Leave) => ImportedConversation,
  value: Loose,
  leave: Leave,
): ImportedConversation | 'broken' => {
  try {
    return read(value, leave);
  } catch {
    return 'broken';
  }
};

/** Or why it is none. */
export const conversationIn = (
  value: unknown,
  leave: Leave,
): ImportedConversation | Extract<LeftReason, 'unknown_format' | 'broken'> => {
  if (!isRecord(value)) return 'unknown_format';
  if (isMadang(value)) return readBy(fromMadang, value, leave);
  if (isChatGpt(value)) return readBy(fromChatGpt, value, leave);
  return isOpenWebUi(value) ? readBy(fromOpenWebUi, value, leave) : 'unknown_format';
};

/** What stands in all documents of an export. */
export async function* elementsOf(opened: OpenedExport, onRead: (bytes: number) => void): AsyncGenerator<JsonElement> {
  for (const document of opened.documents(onRead)) yield* jsonElements(document);
}

const LOOKED_AT = 200;

/** Whether there is a conversation among the first that stands in it. @throws AppError `not_an_export` */
export const assertExport = async (opened: OpenedExport, signal: AbortSignal): Promise<void> => {
  let seen = 0;
  for await (const element of elementsOf(opened, () => signal.throwIfAborted())) {
    if ('value' in element && typeof conversationIn(element.value, () => undefined) === 'object') return;
    seen += 1;
    if (seen === LOOKED_AT) break;
  }
  throw new AppError('not_an_export');
};
