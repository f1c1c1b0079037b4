import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import type { contracts } from '@madang/contracts/index';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { Handlers } from '#platform/http/handler';
import { knownSession, openSession } from '../open-session.ts';
import type { Sign } from '../show-image.ts';
import { findGeneration, listGenerations, toGeneration } from '../store/generations.ts';
import { listMessages, toMessage } from '../store/history.ts';

const Position = z.tuple([Id]);
const positionOf = (cursor: string | undefined): string | undefined =>
  cursor === undefined ? undefined : decodeCursor(cursor, Position)[0];
/** One more than `limit` was asked for, to see whether there is more. */
const cursorAfter = (rows: readonly { readonly id: string }[], limit: number): string | null => {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return last === undefined ? null : encodeCursor([last.id]);
};

type Routes = Handlers<
  Pick<
    (typeof contracts)['studio'],
    'POST /chat/session' | 'GET /chat/history' | 'GET /generations' | 'GET /generations/:id'
  >
>;

export const createSessionRoutes = (db: Database, sign: Sign): Routes => ({
  'POST /chat/session': async ({ body, caller, request }) => {
    const { id, createdAt } = await db.transaction((tx) =>
      openSession(tx, caller.userId, body?.session_id, request.earlierGuest),
    );
    return { session_id: id, created_at: createdAt.toISOString(), guest: request.newGuest };
  },
  'GET /chat/history': async ({ query: { session_id, cursor, limit }, caller, request }) => {
    const before = positionOf(cursor);
    const session = await knownSession(db, caller.userId, session_id);
    const rows = session === undefined ? [] : await listMessages(db, session.id, before, limit + 1);
    return {
      items: rows
        .slice(0, limit)
        .reverse()
        .map((row) => toMessage(row, sign)),
      next_cursor: cursorAfter(rows, limit),
      guest: request.newGuest,
    };
  },
  'GET /generations': async ({ query: { cursor, limit }, caller }) => {
    const rows = await listGenerations(db, caller.userId, positionOf(cursor), limit + 1);
    return {
      items: rows.slice(0, limit).map((row) => toGeneration(row, sign)),
      next_cursor: cursorAfter(rows, limit),
    };
  },
  'GET /generations/:id': async ({ params, caller }) => {
    const row = await findGeneration(db, caller.userId, params.id);
    if (row === undefined) throw new AppError('generation_not_found');
    return toGeneration(row, sign);
  },
});
