import type { Model } from '@madang/contracts/chat';
import { estimateFiles } from '../attachments/with-files.ts';
import { estimateTokens } from '../models/counted-model-call.ts';
import type { StoredFile } from '../parts/stored-parts.ts';
import type { PathMessage } from '../store/summaries.ts';

/** Of a context window, what an answer may need: a quarter, and no more than this. */
const MOST_FOR_ANSWER = 8192;
/** Tokens are estimated by bytes, and every model has a vocabulary of its own. */
const SAFE_SHARE = 0.9;
/** Our own words around everything. */
const OWN_WORDS = 150;
/** Built-in engines have no window to fill; who asks an app tells it this much. */
const BUILT_IN_ROOM = 15_000;

/** Tokens for what was said before, beside what is always told: instructions, and what the person has just said. */
export const roomFor = (
  model: Pick<Model, 'built_in' | 'capabilities' | 'context_window'>,
  told: { readonly texts: readonly string[]; readonly files: readonly StoredFile[] },
): number => {
  if (model.built_in) return BUILT_IN_ROOM;
  const window = model.context_window;
  const answer = Math.min(window / 4, MOST_FOR_ANSWER);
  const fixed = OWN_WORDS + estimateTokens(...told.texts) + estimateFiles(told.files, model);
  return Math.max(0, Math.floor(window * SAFE_SHARE - answer - fixed));
};

/** Says where the newest messages begin that take so many tokens: with a question, since some servers take nothing else first. */
export const firstThatFits = (messages: readonly Pick<PathMessage, 'role' | 'content'>[], tokens: number): number => {
  let first = messages.length;
  let left = tokens;
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    left -= estimateTokens(messages[at]?.content ?? '');
    if (left < 0) break;
    if (messages[at]?.role === 'user') first = at;
  }
  return first;
};
