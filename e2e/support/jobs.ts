import { runJob } from '../../server/src/platform/testing/run-job.ts';
import type { Installation } from './shapes.ts';

/** What the timetable does at its hour. */
export const runNow = ({ database }: Pick<Installation, 'database'>, job: string): Promise<void> =>
  runJob(database.urlOf('jobs'), job);
