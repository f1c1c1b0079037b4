import { reactive, watch } from 'vue';
import type { Candidate } from '@madang/contracts/studio';
import { keep, recall } from '../../app/storage.ts';

const KEY = 'studio.copy';
/** Of so many advertisements the browser keeps what was changed by hand. */
const KEPT = 30;

interface Choice {
  chosen: number;
  readonly changed: Record<number, Candidate>;
}
type Kept = [id: string, choice: Choice][];

const remembered = (): Kept => {
  try {
    const kept: unknown = JSON.parse(recall(KEY) ?? '[]');
    return Array.isArray(kept) ? (kept as Kept) : [];
  } catch {
    return [];
  }
};

/** Which way to say it was chosen, and what was changed in it by hand: it stays in this browser. */
export const useChoice = (id: string): Choice => {
  const choice = reactive<Choice>(remembered().find(([known]) => known === id)?.[1] ?? { chosen: 0, changed: {} });
  watch(choice, () => {
    const others = remembered().filter(([known]) => known !== id);
    keep(KEY, JSON.stringify([[id, choice], ...others].slice(0, KEPT)));
  });
  return choice;
};

/** As it is posted. */
export const asPost = ({ headline, sub, body, call, hashtags }: Candidate): string =>
  [[headline, sub], [body], [call], [hashtags.join(' ')]]
    .map((lines) => lines.filter((line) => line.trim() !== '').join('\n'))
    .filter((block) => block !== '')
    .join('\n\n');
