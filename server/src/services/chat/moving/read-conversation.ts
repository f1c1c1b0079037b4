import { AppError } from '#platform/errors';
import { fromChatGpt, isChatGpt } from './from-chatgpt.ts';
import { fromMadang, isMadang } from './from-madang.ts';
import { fromOpenWebUi, isOpenWebUi } from './from-open-webui.ts';
import type { ImportedConversation, Leave } from './imported.ts';
import { jsonElements, type JsonElement } from './json-elements.ts';
import type { OpenedExport } from './open-export.ts';
import { isRecord } from './values.ts';

/** undefined where it is a conversation of no format that is known. */
export const conversationIn = (value: unknown, leave: Leave): ImportedConversation | undefined => {
  if (!isRecord(value)) return undefined;
  if (isMadang(value)) return fromMadang(value, leave);
  if (isChatGpt(value)) return fromChatGpt(value, leave);
  return isOpenWebUi(value) ? fromOpenWebUi(value, leave) : undefined;
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
    if ('value' in element && conversationIn(element.value, () => undefined) !== undefined) return;
    seen += 1;
    if (seen === LOOKED_AT) break;
  }
  throw new AppError('not_an_export');
};
