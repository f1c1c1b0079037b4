import type { MessagePart } from '@madang/contracts/chat';
import { AppError } from '#platform/errors';
import type { Executor } from '#platform/db/database';
import type { StoredPart } from '../parts/stored-parts.ts';
import { findItems } from '../store/collector-items.ts';

export type CollectorPart = Extract<MessagePart, { type: 'collector' }>;

/** What a question is asked with, as it is stored with it; and how much it is. */
export interface AskedWith {
  readonly part: CollectorPart;
  readonly chars: number;
}

const collectorPartIn = (parts: readonly StoredPart[] | null): CollectorPart | undefined =>
  parts?.find((part) => part.type === 'collector');

export const itemIdsIn = (parts: readonly StoredPart[] | null): string[] =>
  collectorPartIn(parts)?.items.map(({ id }) => id) ?? [];

interface Wanted {
  readonly ownerId: string;
  /** Named with the question: they have to be there. */
  readonly named: readonly string[];
  /** Of the conversation: what of them is gone is passed over. */
  readonly kept?: readonly string[];
}

/** @throws AppError `collector_item_not_found` for what is not there, or somebody else's: nobody learns which */
export const askWith = async (db: Executor, { ownerId, named, kept = [] }: Wanted): Promise<AskedWith | undefined> => {
  const ids = [...new Set([...named, ...kept])];
  if (ids.length === 0) return undefined;
  const items = await findItems(db, { ownerId }, ids);
  const found = new Set(items.map(({ id }) => id));
  if (named.some((id) => !found.has(id))) throw new AppError('collector_item_not_found');
  if (items.length === 0) return undefined;
  return {
    part: { type: 'collector', items: items.map(({ id, title }) => ({ id, title })) },
    chars: items.reduce((sum, { chars }) => sum + chars, 0),
  };
};
