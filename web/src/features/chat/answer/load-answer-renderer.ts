import { shallowRef } from 'vue';
import type { createAnswerRender } from './render-answer.ts';

/** Markdown is half of the code of a conversation, and the first screen has none: it comes with the first messages. */
export const answerRenderer = shallowRef<typeof createAnswerRender | null>(null);

export const loadAnswerRenderer = async (): Promise<void> => {
  if (answerRenderer.value === null) answerRenderer.value = (await import('./render-answer.ts')).createAnswerRender;
};
