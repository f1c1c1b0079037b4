import type { Page } from 'playwright-core';

export interface TouchTarget {
  readonly name: string;
  /** How far a finger may be off, in CSS pixels: the least of both sides of where it is felt. */
  readonly size: number;
}

/**
 * What can be pressed on a page, and how large it is to a finger: felt is what `elementFromPoint` gives, so that a larger
 * area around a small picture counts and one that is covered does not. Links and numbers of sources in the midst of a
 * text are left out, as WCAG 2.5.8 does. `within`: what lies behind an open dialog cannot be pressed. Scripts for the page
 * are text: it has other types.
 */
export const touchTargets = (page: Page, within = 'html'): Promise<TouchTarget[]> =>
  page.evaluate<TouchTarget[]>(`(() => {
    const NAMES = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=option], [role=menuitem], [role=menuitemradio]';
    const isSeen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true }) && element.closest('[inert], .sr') === null;
    const isInText = (element) => element.matches('p .cite, li .cite, td .cite') || element.tagName === 'A' && getComputedStyle(element).display === 'inline' && element.parentElement.textContent.trim() !== element.textContent.trim();
    const reach = (element, x, y, dx, dy) => {
      let off = 0;
      for (let next = 1; next <= 40; next++) {
        const there = document.elementFromPoint(x + dx * next, y + dy * next);
        if (there === null || !(element === there || element.contains(there) || there.closest('label')?.control === element)) break;
        off = next;
      }
      return off;
    };
    const measured = [];
    for (const element of document.querySelector(${JSON.stringify(within)}).querySelectorAll(NAMES)) {
      if (element.disabled || !isSeen(element) || isInText(element)) continue;
      element.scrollIntoView({ block: 'center', inline: 'center' });
      const { left, top, width, height } = element.getBoundingClientRect();
      if (width === 0 || height === 0) continue;
      const [x, y] = [left + width / 2, top + height / 2];
      if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) continue;
      const wide = width >= 44 ? 44 : reach(element, x, y, -1, 0) + reach(element, x, y, 1, 0) + 1;
      const high = height >= 44 ? 44 : reach(element, x, y, 0, -1) + reach(element, x, y, 0, 1) + 1;
      const name = element.getAttribute('aria-label') ?? (element.textContent.trim().slice(0, 30) || element.id || element.className);
      measured.push({ name: element.tagName.toLowerCase() + ' ' + name, size: Math.min(wide, high) });
    }
    return measured;
  })()`);
