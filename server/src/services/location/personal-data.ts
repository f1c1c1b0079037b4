import { eq } from 'drizzle-orm';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { encodeCursor, positionOf } from '#platform/http/cursor';
import type { PersonalData } from '#platform/personal-data';
import { savedPlace } from './schema.ts';
import { mergeSaved, readSaved } from './store/saved-places.ts';

const PAGE = 200;

export const personalData: PersonalData = {
  columns: { 'saved_place.owner_id': { record: 'saved_place' } },
  notOfPeople: ['place.import_id', 'waste_zone.import_id'],
  async giveOut(db, { userId, cursor }) {
    const after = positionOf(cursor);
    const rows = await readSaved(db, userId, after, PAGE);
    const last = rows.length === PAGE ? rows.at(-1) : undefined;
    return {
      items: rows.map(({ ownerId: _, createdAt, ...row }) => ({
        type: 'saved_place',
        ...row,
        created_at: createdAt.toISOString(),
      })),
      next_cursor: last === undefined ? null : encodeCursor([last.id]),
    };
  },
  async erase(db, userId) {
    await deleteInBatches(db, savedPlace, eq(savedPlace.ownerId, userId));
  },
  merge: (tx, { guestId, userId }) => mergeSaved(tx, guestId, userId),
};
