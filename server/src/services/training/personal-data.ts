import { and, asc, eq, gt } from 'drizzle-orm';
import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { PersonalData } from '#platform/personal-data';
import { session } from './schema.ts';

const PAGE = 200;
const Position = z.tuple([Id]);

export const personalData: PersonalData = {
  columns: { 'session.owner_id': { record: 'training_session' } },
  notOfPeople: ['session.conversation_id', 'session.case_id'],
  async giveOut(db, { userId, cursor }) {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, Position)[0];
    const rows = await db
      .select()
      .from(session)
      .where(and(eq(session.ownerId, userId), after === undefined ? undefined : gt(session.id, after)))
      .orderBy(asc(session.id))
      .limit(PAGE);
    const last = rows.length === PAGE ? rows.at(-1) : undefined;
    return {
      // Of the case itself nothing: it is nobody's, and its lines are long.
      items: rows.map(({ content: _content, createdAt, finishedAt, ...row }) => ({
        type: 'training_session',
        ...row,
        created_at: createdAt.toISOString(),
        finished_at: finishedAt?.toISOString() ?? null,
      })),
      next_cursor: last === undefined ? null : encodeCursor([last.id]),
    };
  },
  async erase(db, userId) {
    await deleteInBatches(db, session, eq(session.ownerId, userId));
  },
  async merge(tx, { guestId, userId }) {
    await tx.update(session).set({ ownerId: userId }).where(eq(session.ownerId, guestId));
  },
};
