import { and, desc, eq, getTableColumns, isNotNull, notInArray, sql } from 'drizzle-orm';
import type { DataSet } from '@madang/contracts/location/entities';
import type { Database, Executor } from '#platform/db/database';
import { isRunning } from '../import/import-file.ts';
import type { ImportReport } from '../import/import-report.ts';
import { importRun } from '../schema.ts';

/** Of each data set so many are kept. */
const MOST_RUNS = 20;

const { rejected, ...shown } = getTableColumns(importRun);
const columns = { ...shown, hasRejected: sql<boolean>`${rejected} IS NOT NULL` };
export type Run = Omit<typeof importRun.$inferSelect, 'rejected'> & { readonly hasRejected: boolean };

/** Called by who has the lock of the data set: whatever was running of it before has stopped. */
export const startRun = (db: Database, run: Pick<Run, 'id' | 'dataSet' | 'fileName'>): Promise<Run> =>
  db.transaction(async (tx) => {
    const ofSet = eq(importRun.dataSet, run.dataSet);
    await tx
      .update(importRun)
      .set({ state: 'stopped' })
      .where(and(ofSet, eq(importRun.state, 'running')));
    const kept = tx
      .select({ id: importRun.id })
      .from(importRun)
      .where(ofSet)
      .orderBy(desc(importRun.startedAt), desc(importRun.id))
      .limit(MOST_RUNS - 1);
    await tx.delete(importRun).where(and(ofSet, notInArray(importRun.id, kept)));
    const [row] = await tx.insert(importRun).values(run).returning();
    if (row === undefined) throw new Error('the run was not written');
    return { ...row, hasRejected: false };
  });

export const noteProgress = async (
  db: Executor,
  id: string,
  { share, records }: Pick<Run, 'share' | 'records'>,
): Promise<void> => {
  await db
    .update(importRun)
    .set({ share, records })
    .where(and(eq(importRun.id, id), eq(importRun.state, 'running')));
};

export type End =
  | { readonly state: 'done'; readonly report: ImportReport; readonly rejected: Buffer | null }
  | { readonly state: 'failed'; readonly problem: Run['problem'] }
  | { readonly state: 'stopped' };

export const endRun = async (db: Executor, id: string, end: End): Promise<void> => {
  const more = end.state === 'done' ? { share: 1, records: end.report.records } : {};
  await db
    .update(importRun)
    .set({ ...end, ...more, finishedAt: sql`now()` })
    .where(eq(importRun.id, id));
};

/** Those whose process has died are no longer running, though nobody has said so. */
const withTruth = async (db: Executor, runs: readonly Run[]): Promise<Run[]> => {
  const sets = new Set(runs.filter(({ state }) => state === 'running').map(({ dataSet }) => dataSet));
  const stopped = new Set<DataSet>();
  for (const dataSet of sets) {
    const { rows } = await db.execute<{ running: boolean }>(sql`SELECT ${isRunning(dataSet)} AS running`);
    if (rows[0]?.running !== true) stopped.add(dataSet);
  }
  // One may have ended between the two looks: what it says of itself is read again.
  if (stopped.size === 0) return [...runs];
  const now = new Map((await readRuns(db)).map((run) => [run.id, run]));
  return runs.map((run) => {
    const again = now.get(run.id) ?? run;
    return again.state === 'running' && stopped.has(run.dataSet) ? { ...again, state: 'stopped' as const } : again;
  });
};

const readRuns = (db: Executor): Promise<Run[]> =>
  db.select(columns).from(importRun).orderBy(desc(importRun.startedAt), desc(importRun.id));

export const listRuns = async (db: Executor): Promise<Run[]> => withTruth(db, await readRuns(db));

export const findRun = async (db: Executor, id: string): Promise<Run | undefined> => {
  const [run] = await withTruth(db, await db.select(columns).from(importRun).where(eq(importRun.id, id)));
  return run;
};

/** As CSV, compressed by gzip. */
export const findRejected = async (
  db: Executor,
  id: string,
): Promise<(Pick<Run, 'dataSet'> & { csv: Buffer }) | undefined> => {
  const [row] = await db
    .select({ dataSet: importRun.dataSet, csv: importRun.rejected })
    .from(importRun)
    .where(and(eq(importRun.id, id), isNotNull(importRun.rejected)));
  return row?.csv == null ? undefined : { dataSet: row.dataSet, csv: row.csv };
};
