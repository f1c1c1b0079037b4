import type { recycleAdmin } from '@madang/contracts/recycle-admin';
import type { Database } from '#platform/db/database';
import type { Handlers } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import { removeContent, revertContent, writeContent, writeItem, writeRules } from '../edit-content.ts';
import { listSearches } from '../read-searches.ts';
import { listEdits } from '../seed.ts';

const done = async (work: Promise<void>): Promise<Reply<undefined>> => {
  await work;
  return new Reply(204, undefined);
};

export const createAdminRoutes = (db: Database): Handlers<typeof recycleAdmin> => ({
  'GET /admin/recycle/edits': async () => ({
    items: (await listEdits(db)).map(({ kind, id, data, editedBy, editedAt }) => ({
      kind,
      id,
      removed: data === null,
      edited_by: editedBy,
      edited_at: editedAt.toISOString(),
    })),
  }),
  'GET /admin/recycle/searches': async ({ query: { found, days, limit } }) => ({
    items: await listSearches(db, { found: found === 'true', days, limit }),
  }),
  'PUT /admin/recycle/items/:id': ({ params: { id }, body, caller }) => writeItem(db, { id, ...body }, caller.userId),
  'DELETE /admin/recycle/items/:id': ({ params: { id }, caller }) =>
    done(removeContent(db, { kind: 'item', id }, caller.userId)),
  'POST /admin/recycle/items/:id/revert': ({ params: { id } }) => done(revertContent(db, { kind: 'item', id })),
  'PUT /admin/recycle/faq/:id': ({ params: { id }, body, caller }) =>
    writeContent(db, { kind: 'faq', id }, { id, ...body }, caller.userId),
  'DELETE /admin/recycle/faq/:id': ({ params: { id }, caller }) =>
    done(removeContent(db, { kind: 'faq', id }, caller.userId)),
  'POST /admin/recycle/faq/:id/revert': ({ params: { id } }) => done(revertContent(db, { kind: 'faq', id })),
  'PUT /admin/recycle/rules/:region': ({ params: { region }, body, caller }) =>
    writeRules(db, { code: region, ...body }, caller.userId),
  'DELETE /admin/recycle/rules/:region': ({ params: { region }, caller }) =>
    done(removeContent(db, { kind: 'rules', id: region }, caller.userId)),
  'POST /admin/recycle/rules/:region/revert': ({ params: { region } }) =>
    done(revertContent(db, { kind: 'rules', id: region })),
});
