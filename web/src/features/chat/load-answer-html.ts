import { shallowRef } from 'vue';
import type { createAnswerHtml } from './answer-html.ts';

/** Markdown is half of the code of a conversation, and the first screen has none: it comes with the first messages. */
export const answerHtml = shallowRef<typeof createAnswerHtml | null>(null);

export const loadAnswerHtml = async (): Promise<void> => {
  if (answerHtml.value === null) answerHtml.value = (await import('./answer-html.ts')).createAnswerHtml;
};
