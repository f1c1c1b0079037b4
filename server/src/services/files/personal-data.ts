import { API_BASE } from '@madang/contracts/operation';
import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { PersonalData } from '#platform/personal-data';
import { grants } from './schema.ts';
import { listOwn } from './store/grants.ts';
import { notePastOwner } from './store/past-owners.ts';

const PAGE = 200;

export const personalData: PersonalData = {
  columns: {
    'grants.owner_id': { record: 'file' },
    'past_owners.id': {
      withheld: 'that somebody is gone',
      kept: 'for a week, so that what other services have under way is not stored for them any more',
    },
    'past_owners.became_id': {
      withheld: 'which guest somebody was',
      kept: 'for a week, so that what was under way for the guest is stored for the account',
    },
  },
  async giveOut(db, { userId, cursor }) {
    const rows = await listOwn(db, {
      ownerId: userId,
      before: cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.guid()]))[0],
      count: PAGE,
      withHeld: true,
    });
    const items = rows.map(({ id, blobHash, purpose, name, mimeType, bytes, width, height, createdAt }) => ({
      type: 'file',
      id,
      purpose,
      name,
      file_hash: blobHash,
      mime_type: mimeType,
      bytes,
      width,
      height,
      created_at: createdAt.toISOString(),
      // Megabytes do not go into a document of text: with a token of theirs, this gives them.
      content: `${API_BASE}/files/${id}/content`,
    }));
    return { items, next_cursor: rows.length === PAGE ? encodeCursor(rows.slice(-1).map(({ id }) => id)) : null };
  },
  /** The bytes follow when nobody else has them (collect-garbage.ts). */
  async erase(db, userId) {
    await db.transaction((tx) => notePastOwner(tx, userId, null));
    await deleteInBatches(db, grants, eq(grants.ownerId, userId));
  },
  /** Of two faces the account's stays. */
  async merge(tx, { guestId, userId }) {
    if (guestId === userId) return;
    await notePastOwner(tx, guestId, userId);
    await tx
      .delete(grants)
      .where(
        and(
          eq(grants.ownerId, guestId),
          eq(grants.purpose, 'avatar'),
          sql`EXISTS (SELECT 1 FROM files.grants own WHERE own.owner_id = ${userId} AND own.purpose = 'avatar')`,
        ),
      );
    await tx.update(grants).set({ ownerId: userId }).where(eq(grants.ownerId, guestId));
  },
};
