import { AppError } from '#platform/errors';
import { isVisible } from '../models/model.ts';
import type { Moderation } from './moderation.ts';

/** Why an answer is withheld; undefined where it may be read. */
export type Withheld = 'answer_held_back' | 'answer_not_judged';

/**
 * Judges what a model has written, once it is whole: what it streams is read before, and is taken back then. Answers of
 * built-in engines say what the installation's own content says, and are not judged, nor is what was judged before it was shown.
 */
export const judgeAnswer = async (
  moderation: Moderation | undefined,
  content: string,
  isJudged: boolean,
): Promise<Withheld | undefined> => {
  if (moderation === undefined || isJudged || !isVisible(content)) return undefined;
  try {
    await moderation({ ownerId: '', text: content, files: [] });
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.code === 'message_held_back' ? 'answer_held_back' : 'answer_not_judged';
  }
};
