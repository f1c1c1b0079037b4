const FOCUSABLE = 'a[href], button, input:not([tabindex="-1"]), select, textarea, summary, [tabindex="0"]';

const takesFocus = (element: HTMLElement): boolean =>
  element.isConnected && element.checkVisibility({ visibilityProperty: true }) && !element.matches(':disabled');
const nobodyHasIt = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** A menu has gone by the time that what was chosen of it is over: its button stands for it. */
const openerOf = (element: HTMLElement): HTMLElement => {
  const button = element.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return document.getElementById(button ?? '') ?? element;
};

/** What had the focus, then what comes after it in the same part of the page, then what stands before it. */
const placesFrom = (opener: HTMLElement): HTMLElement[] => {
  const part = opener.closest('dialog, main, aside, nav, header') ?? document.body;
  const all = [...part.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const at = all.indexOf(opener);
  return [opener, ...all.slice(at + 1), ...all.slice(0, Math.max(at, 0)).reverse()];
};

/**
 * Remembers what has the focus. The function gives it back once nothing else has it; where what had it goes, then or when a
 * list is read anew, to what stands nearest, until somebody moves it.
 */
export const rememberFocus = (): (() => void) => {
  const { activeElement } = document;
  const places = activeElement instanceof HTMLElement && !nobodyHasIt() ? placesFrom(openerOf(activeElement)) : [];
  const give = (): void => (places.find(takesFocus) ?? document.getElementById('main'))?.focus();
  return () => {
    if (nobodyHasIt()) give();
    else if (document.activeElement !== places[0]) return;
    const moved = new AbortController();
    const observer = new MutationObserver(() => {
      if (nobodyHasIt()) give();
    });
    observer.observe(document.body, { childList: true, subtree: true });
    for (const kind of ['keydown', 'pointerdown'])
      addEventListener(kind, () => moved.abort(), { signal: moved.signal });
    moved.signal.addEventListener('abort', () => observer.disconnect());
  };
};
