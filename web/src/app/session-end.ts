import { ref } from 'vue';
import { hasUnsaved } from '../ui/unsaved.ts';

/**
 * What becomes of a page of an account that is no longer signed in on it. It stays only where something typed is not saved:
 * `ended` shows the form of that and nothing else, `other` nothing at all, since somebody else is here. Both wait for the
 * account to sign in again.
 */
export const ending = ref<'none' | 'ended' | 'other' | 'left'>('none');

/** Pages on which somebody is about to sign in. */
const ENTRY = /^\/(?:login|register|forgot-password|reset-password|verify-email|restore)/;
/** Pages that say the same to everybody. */
const PUBLIC = /^\/(?:$|guide|map|s\/|samples\/)/;

let target: string | null = null;
/** Nothing of theirs is shown until the next page is there, and nobody is asked. */
export const leaveTo = (path: string): void => {
  target ??= path;
  ending.value = 'left';
  location.assign(target);
};

const here = (): string => location.pathname + location.search;
const afterEnd = (wasShown: boolean): string =>
  wasShown && !PUBLIC.test(location.pathname) ? `/login?ended=1&to=${encodeURIComponent(here())}` : here();

/** @returns whether the page waits. `wasShown`: it has shown something of theirs. */
export const endPage = (how: 'ended' | 'other', wasShown: boolean): boolean => {
  const isEntry = ENTRY.test(location.pathname);
  if (!isEntry && hasUnsaved()) {
    // What was hidden from somebody else is not shown again by their leaving.
    if (ending.value !== 'other') ending.value = how;
    return true;
  }
  if (how === 'other') leaveTo('/');
  else if (!isEntry) leaveTo(afterEnd(wasShown));
  return false;
};

let isUsedUp = false;
/** Another account has signed in on this very page: the way on leads to a new one (`leavesPage`). */
export const beginAnew = (): void => {
  isUsedUp = true;
};
/** For the router. @returns whether the page is left by it */
export const leavesPage = (path: string): boolean => {
  if (isUsedUp) leaveTo(path);
  return isUsedUp;
};

export const resumePage = (): void => {
  if (ending.value !== 'left') ending.value = 'none';
};
