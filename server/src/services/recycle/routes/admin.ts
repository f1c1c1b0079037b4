import type { recycleAdmin } from '@madang/contracts/recycle-admin';
import type { Database } from '#platform/db/database';
import type { Handlers } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import type { FaqContent, Item } from '@madang/contracts/recycle-content';
import type { Region } from '@madang/contracts/recycle-regions';
import {
  listHistory,
  readKept,
  removeContent,
  revertContent,
  writeContent,
  writeItem,
  writeRules,
} from '../edit-content.ts';
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
  'GET /admin/recycle/items/:id': ({ params: { id } }) => readKept<Item>(db, { kind: 'item', id }),
  'GET /admin/recycle/faq/:id': ({ params: { id } }) => readKept<FaqContent>(db, { kind: 'faq', id }),
  'GET /admin/recycle/rules/:region': ({ params }) => readKept<Region>(db, { kind: 'rules', id: params.region }),
  'GET /admin/recycle/history/:kind/:id': async ({ params }) => ({ items: await listHistory(db, params) }),
  'PUT /admin/recycle/items/:id': ({ params: { id }, query, body, caller }) =>
    writeItem(db, { id, ...body }, caller.userId, query.version),
  'DELETE /admin/recycle/items/:id': ({ params: { id }, query, caller }) =>
    done(removeContent(db, { kind: 'item', id }, caller.userId, query.version)),
  'POST /admin/recycle/items/:id/revert': ({ params: { id }, query, caller }) =>
    done(revertContent(db, { kind: 'item', id }, caller.userId, query.version)),
  'PUT /admin/recycle/faq/:id': ({ params: { id }, query, body, caller }) =>
    writeContent(db, { kind: 'faq', id }, { id, ...body }, caller.userId, query.version),
  'DELETE /admin/recycle/faq/:id': ({ params: { id }, query, caller }) =>
    done(removeContent(db, { kind: 'faq', id }, caller.userId, query.version)),
  'POST /admin/recycle/faq/:id/revert': ({ params: { id }, query, caller }) =>
    done(revertContent(db, { kind: 'faq', id }, caller.userId, query.version)),
  'PUT /admin/recycle/rules/:region': ({ params: { region }, query, body, caller }) =>
    writeRules(db, { code: region, ...body }, caller.userId, query.version),
  'DELETE /admin/recycle/rules/:region': ({ params: { region }, query, caller }) =>
    done(removeContent(db, { kind: 'rules', id: region }, caller.userId, query.version)),
  'POST /admin/recycle/rules/:region/revert': ({ params: { region }, query, caller }) =>
    done(revertContent(db, { kind: 'rules', id: region }, caller.userId, query.version)),
});
