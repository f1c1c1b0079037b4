import type { admin } from '@madang/contracts/training/admin';
import type { Case } from '@madang/contracts/training/case';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import { mostFrequent } from '../progress.ts';
import { usableLures } from '../safety/usable-lures.ts';
import {
  findCase,
  insertCase,
  listCases,
  removeCase,
  replaceCase,
  switchCase,
  toKept,
  type CaseRow,
} from '../store/cases.ts';
import { listScored } from '../store/sessions.ts';

const wordsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsIn) : [];
};

/** @throws AppError `training_case_does_not_fit` for what could be used against somebody */
const assertHarmless = ({ receive, help, preview, sender, suggestions }: Case): void => {
  const [lure] = wordsIn([receive, help, preview, sender, suggestions]).flatMap(usableLures);
  if (lure !== undefined) throw new AppError('training_case_does_not_fit', { values: { problem: lure.slice(0, 80) } });
};

const found = (row: CaseRow | undefined): CaseRow => {
  if (row === undefined) throw new AppError('training_case_not_found');
  return row;
};

export const createAdminRoutes = (db: Database): Handlers<typeof admin> => ({
  'GET /admin/training/cases': async ({ query }) => ({ items: (await listCases(db, query)).map(toKept) }),
  'POST /admin/training/cases': async ({ body }) => {
    assertHarmless(body);
    const row = await insertCase(db, body, { origin: 'admin', enabled: true });
    if (row === undefined) throw new AppError('training_case_does_not_fit', { values: { problem: `id ${body.id}` } });
    return toKept(row);
  },
  'GET /admin/training/cases/:id': async ({ params }) => toKept(found(await findCase(db, params.id))),
  'PUT /admin/training/cases/:id': async ({ params, body }) => {
    assertHarmless(body);
    return toKept(found(await replaceCase(db, { ...body, id: params.id })));
  },
  'PATCH /admin/training/cases/:id': async ({ params, body }) =>
    toKept(found(await switchCase(db, params.id, body.enabled))),
  'DELETE /admin/training/cases/:id': async ({ params }) => {
    if (!(await removeCase(db, params.id))) throw new AppError('training_case_not_found');
    return undefined;
  },
  'GET /admin/training/statistics': async () => {
    const [cases, scored] = await Promise.all([listCases(db, {}), listScored(db)]);
    return {
      items: cases.map(toKept).map(({ id, content }) => {
        const of = scored.filter(({ caseId }) => caseId === id);
        const sum = of.reduce((total, { score }) => total + (score ?? 0), 0);
        return {
          case_id: id,
          title: content.title,
          sessions: of.length,
          average_score: of.length === 0 ? null : Math.round(sum / of.length),
          most_missed_red_flag: mostFrequent(of.flatMap(({ missed }) => missed)),
          false_alarms: of.filter(({ falseAlarm }) => falseAlarm).length,
        };
      }),
    };
  },
});
