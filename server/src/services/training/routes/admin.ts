import type { FieldError } from '@madang/contracts/errors';
import { CaseBody, type admin } from '@madang/contracts/training/admin';
import type { Case } from '@madang/contracts/training/case';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { cursorAfter, positionOf } from '#platform/http/cursor';
import { fieldErrors } from '#platform/http/field-errors';
import type { Handlers, Locale } from '#platform/http/handler';
import { wordsOf } from '#platform/http/problem';
import { luresOf } from '../safety/usable-lures.ts';
import {
  findCase,
  insertCase,
  listCases,
  listTitles,
  removeCase,
  replaceCase,
  restoreCase,
  revertCase,
  switchCase,
  toKept,
  type CaseRow,
} from '../store/cases.ts';
import { readStatistics } from '../store/sessions.ts';

/** @throws AppError `training_case_does_not_fit` for what could be used against somebody */
const assertHarmless = (content: Case): void => {
  const [lure] = luresOf(content);
  if (lure !== undefined) throw new AppError('training_case_does_not_fit', { values: { problem: lure.slice(0, 80) } });
};

/** All that is wrong with it, each with its place: as those are told who save it. */
const problemsOf = (body: unknown, locale: Locale): FieldError[] => {
  const { data, error } = CaseBody.safeParse(body);
  if (data === undefined) return fieldErrors('body', error, locale);
  return luresOf(data).map((lure) => ({
    path: 'body',
    code: 'training_case_does_not_fit',
    message: wordsOf('training_case_does_not_fit', locale, { problem: lure.slice(0, 80) }),
  }));
};

const found = (row: CaseRow | undefined): CaseRow => {
  if (row === undefined) throw new AppError('training_case_not_found');
  return row;
};

/** @param rows one more than there is room for, where there are more */
const pageOf = <T extends { readonly id: string }>(rows: readonly T[], limit: number) => ({
  items: rows.slice(0, limit),
  next_cursor: cursorAfter(rows, limit),
});

export const createAdminRoutes = (db: Database): Handlers<typeof admin> => ({
  'GET /admin/training/cases': async ({ query: { cursor, limit, ...wanted } }) =>
    pageOf((await listCases(db, wanted, { after: positionOf(cursor), limit: limit + 1 })).map(toKept), limit),
  'POST /admin/training/cases': async ({ body }) => {
    assertHarmless(body);
    const row = await db.transaction((tx) => insertCase(tx, body, { origin: 'admin', enabled: true }));
    if (row === undefined) throw new AppError('training_case_does_not_fit', { values: { problem: `id ${body.id}` } });
    return toKept(row);
  },
  'POST /admin/training/cases/check': ({ body, request }) =>
    Promise.resolve({ errors: problemsOf(body, request.locale) }),
  'GET /admin/training/cases/:id': async ({ params }) => toKept(found(await findCase(db, params.id))),
  'PUT /admin/training/cases/:id': async ({ params, query, body }) => {
    assertHarmless(body);
    return toKept(found(await replaceCase(db, { ...body, id: params.id }, query.version)));
  },
  'PATCH /admin/training/cases/:id': async ({ params, body }) =>
    toKept(found(await db.transaction((tx) => switchCase(tx, params.id, body.enabled)))),
  'POST /admin/training/cases/:id/revert': async ({ params, query }) =>
    toKept(found(await revertCase(db, params.id, query.version))),
  'POST /admin/training/cases/:id/restore': async ({ params, query }) =>
    toKept(found(await restoreCase(db, params.id, query.version))),
  'DELETE /admin/training/cases/:id': async ({ params, query }) => {
    if (!(await removeCase(db, params.id, query.version))) throw new AppError('training_case_not_found');
    return undefined;
  },
  'GET /admin/training/statistics': async ({ query: { cursor, limit } }) => {
    const { items: cases, next_cursor } = pageOf(
      await listTitles(db, { after: positionOf(cursor), limit: limit + 1 }),
      limit,
    );
    const statistics = await readStatistics(
      db,
      cases.map(({ id }) => id),
    );
    return {
      next_cursor,
      items: cases.map(({ id, title }) => {
        const of = statistics.get(id);
        return {
          case_id: id,
          title,
          sessions: of?.sessions ?? 0,
          average_score: of?.average ?? null,
          most_missed_red_flag: of?.mostMissed ?? null,
          false_alarms: of?.falseAlarms ?? 0,
        };
      }),
    };
  },
});
