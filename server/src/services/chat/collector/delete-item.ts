import { AppError } from '#platform/errors';
import { release, type Holding } from '../attachments/hold-files.ts';
import { deleteItem, type Collection } from '../store/collector-items.ts';

/**
 * Its file is let go at once, so that its address opens nothing from then on; that of nobody else is waited for. Where the
 * files service is away, it is let go of later. @throws AppError `collector_item_not_found`
 */
export const removeItem = async (holding: Holding, collection: Collection, id: string): Promise<void> => {
  const deleted = await holding.db.transaction((tx) => deleteItem(tx, collection, id));
  if (deleted === undefined) throw new AppError('collector_item_not_found');
  if (deleted.held !== undefined)
    await release(holding, deleted.held.ownerId, [deleted.held.id]).catch(() => undefined);
};
