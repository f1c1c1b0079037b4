import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { imports, PlaceImport } from '@madang/contracts/location/imports';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Handlers, Locale } from '#platform/http/handler';
import { wordsOf } from '#platform/http/problem';
import { Download } from '#platform/http/reply';
import { REASONS, type Reason } from '../data-sets/data-set.ts';
import { discard, stage, type Staged } from '#platform/staged-files';
import type { UploadedImports } from '../import/uploaded-imports.ts';
import { findRejected, findRun, listRuns, type Run } from '../store/import-runs.ts';

const reportOf = ({ report }: Run): PlaceImport['report'] =>
  report && {
    added: report.added,
    changed: report.changed,
    removed: report.removed,
    swapped: report.swapped,
    rejected: Object.entries(report.rejected).map(([reason, count]) => ({
      reason,
      title: REASONS[reason as Reason],
      count,
    })),
    resumed_at: report.resumedAt,
    older_districts: [...report.olderDistricts],
    is_cut: report.isCut,
    was_there: report.wasThere,
  };

const shown = (run: Run, locale: Locale): PlaceImport => ({
  id: run.id,
  data_set: run.dataSet,
  file_name: run.fileName,
  state: run.state,
  share: run.share,
  records: run.records,
  report: reportOf(run),
  problem: run.problem && {
    code: run.problem.code,
    title: wordsOf(run.problem.code, locale, run.problem.values),
  },
  has_rejected: run.hasRejected,
  started_at: run.startedAt.toISOString(),
  finished_at: run.finishedAt?.toISOString() ?? null,
});

export interface Imports {
  readonly uploads: UploadedImports;
  /** Where files are while they are read. */
  readonly dataFolder: string;
}

export const createImportRoutes = (db: Database, { uploads, dataFolder }: Imports): Handlers<typeof imports> => ({
  'GET /admin/locations/imports': async ({ request }) => ({
    items: (await listRuns(db)).map((run) => shown(run, request.locale)),
  }),

  'POST /admin/locations/imports': async ({ body, request }) => {
    const staged: Staged[] = [];
    try {
      const { fields } = await body.receive(async (file) => void staged.push(await stage(dataFolder, file)));
      const [first] = staged.splice(0, 1);
      if (first === undefined) throw new Error('a form without a file was taken');
      const { data_set: dataSet, replace } = fields;
      return shown(await uploads.begin({ dataSet, replace: replace === 'true', staged: first }), request.locale);
    } finally {
      await Promise.all(staged.map(discard));
    }
  },

  'GET /admin/locations/imports/:id': async ({ params, request }) => {
    const run = await findRun(db, params.id);
    if (run === undefined) throw new AppError('import_not_found');
    return shown(run, request.locale);
  },

  'GET /admin/locations/imports/:id/rejected': async ({ params }) => {
    const found = await findRejected(db, params.id);
    if (found === undefined) throw new AppError('import_not_found');
    const csv = await promisify(gunzip)(found.csv);
    return new Download(`${found.dataSet}.rejected.csv`, 'text/csv; charset=utf-8', csv.toString('utf8'));
  },
});
