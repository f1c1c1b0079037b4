import type { Item } from '@madang/contracts/recycle-content';
import type { ScanCandidate, ScanGuide } from '@madang/contracts/scan/entities';
import type { ServiceClient } from '#platform/client';
import { AppError } from '#platform/errors';

/** Of an item, what a scan keeps. */
export const guideOf = ({
  id,
  name,
  category,
  disposal_route,
  description,
  how_to,
  varies_by_region,
  source,
}: Item): ScanGuide => ({ item_id: id, name, category, disposal_route, description, how_to, varies_by_region, source });

/** @throws AppError `item_not_found` */
export const readItem = (client: ServiceClient, id: string, signal?: AbortSignal): Promise<Item> =>
  client.call('GET /guide/items/:id', { params: { id } }, signal === undefined ? {} : { signal });

/** The same for what may have been taken out of the guide meanwhile. */
export const findItem = async (client: ServiceClient, id: string, signal: AbortSignal): Promise<Item | undefined> => {
  try {
    return await readItem(client, id, signal);
  } catch (error) {
    if (error instanceof AppError && error.code === 'item_not_found') return undefined;
    throw error;
  }
};

export const candidateOf = (
  { id, name, category, disposal_route }: Item,
  { confidence, known_by }: Pick<ScanCandidate, 'confidence' | 'known_by'>,
): ScanCandidate => ({ item_id: id, name, category, disposal_route, confidence, known_by });
