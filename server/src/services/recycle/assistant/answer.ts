import { setTimeout as sleep } from 'node:timers/promises';
import type { AnswerTurn } from '@madang/contracts/apps';
import type { AppAnswerEvent, ServiceClient } from '#platform/client';
import { composeAnswer } from './compose.ts';

type Emit = (event: AppAnswerEvent) => void;

/** A pace at which an answer can be read as it comes. */
const WORD_MS = 18;
const SEARCH = 'recycle.search';

/** The guide may have changed since the answer was begun: then all of it follows. */
const goOn = (begun: string, whole: string): string =>
  whole.startsWith(begun) ? whole.slice(begun.length) : `\n\n${whole}`;

/** Without a model: looks the question up in the guide, and says nothing that is not there. */
export const answerFromGuide = async (
  client: ServiceClient,
  userId: string,
  { messages, begun }: Pick<AnswerTurn, 'messages' | 'begun'>,
  signal: AbortSignal,
  emit: Emit,
): Promise<void> => {
  const { text, citations, found, tool = SEARCH } = await composeAnswer(client, messages, signal, userId);
  if (found !== null) {
    emit({ event: 'tool.called', data: { name: tool } });
    emit({ event: 'tool.result', data: { name: tool, found } });
  }
  if (citations.length > 0) emit({ event: 'citations', data: { citations: [...citations] } });
  for (const word of goOn(begun, text).match(/\s*\S+|\s+$/g) ?? []) {
    emit({ event: 'text', data: { text: word } });
    await sleep(WORD_MS, undefined, { signal });
  }
};
