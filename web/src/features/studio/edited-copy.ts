import { reactive, watch } from 'vue';
import type { Candidate, Setting } from '@madang/contracts/studio';
import { keepOwn, recallOwn } from '../../app/own-storage.ts';

const KEY = 'studio.copy';
/** Of so many advertisements the browser keeps what was changed by hand. */
const KEPT = 30;

export const DETAILS = ['price', 'old_price', 'tag', 'date', 'shop', 'place'] as const;
/** What stands on a picture beside the copy. */
export type Detail = (typeof DETAILS)[number];
export type Details = Pick<Setting, Detail>;

interface Choice {
  chosen: number;
  readonly changed: Record<number, Candidate>;
  readonly details: Partial<Details>;
}
type Kept = [id: string, choice: Partial<Choice>][];

const remembered = (): Kept => {
  try {
    const kept: unknown = JSON.parse(recallOwn(KEY) ?? '[]');
    return Array.isArray(kept) ? (kept as Kept) : [];
  } catch {
    return [];
  }
};
const keepOnly = (id: string, choice: Choice | null): void => {
  const others = remembered().filter(([known]) => known !== id);
  keepOwn(KEY, JSON.stringify([...(choice === null ? [] : [[id, choice]]), ...others].slice(0, KEPT)));
};

/** Which way to say it was chosen, and what was changed in it by hand: it stays in this browser until it is set. */
export const useChoice = (id: string): Choice => {
  const kept = remembered().find(([known]) => known === id)?.[1];
  const choice = reactive<Choice>({ chosen: 0, changed: {}, details: {}, ...kept });
  watch(choice, () => keepOnly(id, choice));
  return choice;
};

/** Once it is on a picture it is kept there. */
export const forgetChoice = (id: string): void => keepOnly(id, null);

/** As it is posted. */
export const asPost = ({ headline, sub, body, call, hashtags }: Candidate): string =>
  [[headline, sub], [body], [call], [hashtags.join(' ')]]
    .map((lines) => lines.filter((line) => line.trim() !== '').join('\n'))
    .filter((block) => block !== '')
    .join('\n\n');
