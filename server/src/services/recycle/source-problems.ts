import type { Source } from '@madang/contracts/recycle-content';

/** In Korea, where the sources are. */
export const todayInSeoul = (): string => new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Seoul' });

/** Who reads a statement must be able to look it up. */
export const sourceProblem = ({ url, checked_on }: Source, today = todayInSeoul()): string | null =>
  url === null
    ? 'has a source without an address'
    : checked_on > today
      ? `has a source that was checked on ${checked_on}, which is yet to come`
      : null;
