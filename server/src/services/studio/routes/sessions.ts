import type { contracts } from '@madang/contracts/index';
import type { Database } from '#platform/db/database';
import type { Handlers } from '#platform/http/handler';
import { knownSession, openSession } from '../open-session.ts';
import { cursorAfter, positionOf } from '#platform/http/cursor';
import type { Sign } from '../show-image.ts';
import { listMessages, toMessage } from '../store/history.ts';

type Routes = Handlers<Pick<(typeof contracts)['studio'], 'POST /chat/session' | 'GET /chat/history'>>;

export const createSessionRoutes = (db: Database, sign: Sign): Routes => ({
  'POST /chat/session': async ({ body, caller, request }) => {
    const { session } = await db.transaction((tx) => openSession(tx, { caller, request }, body?.session_id));
    return { session_id: session.id, created_at: session.createdAt.toISOString(), guest: request.newGuest };
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
});
