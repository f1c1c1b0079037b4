import type { AttachedFile, Message } from '@madang/contracts/chat';
import { keepOwn, ownStorageKey, recallOwn } from '../../app/own-storage.ts';

/** What was sent and not yet acknowledged. It keeps its key: sent again, it cannot be said twice. */
export interface Unsent {
  readonly content: string;
  readonly key: string;
  readonly sent_at: string;
  /** Its files, which the server has already. */
  readonly files?: readonly AttachedFile[];
  /** What of the collector its conversation begins with. */
  readonly collected?: readonly string[];
}

const name = (place: string) => `unsent.${place}` as const;

export const putUnsent = (place: string, unsent: Unsent | null): void =>
  keepOwn(name(place), unsent === null ? null : JSON.stringify(unsent));

const isUnsent = (value: unknown): value is Unsent =>
  typeof value === 'object' &&
  value !== null &&
  ['content', 'key', 'sent_at'].every((field) => typeof (value as Record<string, unknown>)[field] === 'string');

export const findUnsent = (place: string): Unsent | null => {
  try {
    const value: unknown = JSON.parse(recallOwn(name(place)) ?? 'null');
    return isUnsent(value) ? value : null;
  } catch {
    return null;
  }
};

/** Calls back when another tab is told that the server has what was sent from this place. */
export const onArrivedElsewhere = (place: () => string, arrived: () => void, signal: AbortSignal): void => {
  addEventListener(
    'storage',
    ({ key, newValue }) => {
      if (newValue === null && key === ownStorageKey(name(place()))) arrived();
    },
    { signal },
  );
};

/** Clocks of browsers and servers differ by a little. */
const TOLERANCE_MS = 120_000;

/** Words like these are there: the page may have been left after the server had taken them and before it could say so. Their key tells. */
export const mayHaveArrived = (unsent: Unsent, messages: readonly Message[]): boolean =>
  messages.some(
    ({ role, content, created_at }) =>
      role === 'user' &&
      content === unsent.content &&
      Date.parse(created_at) > Date.parse(unsent.sent_at) - TOLERANCE_MS,
  );
