import { PgBoss } from 'pg-boss';
import type { Installation } from './shapes.ts';

/** What the timetable does at its hour. */
export const runNow = async ({ database }: Pick<Installation, 'database'>, job: string): Promise<void> => {
  const boss = new PgBoss({ connectionString: database.urlOf('jobs'), schema: 'pgboss', createSchema: false, migrate: false, schedule: false, supervise: false, max: 1 });
  await boss.start();
  await boss.send(job);
  await boss.stop();
};
