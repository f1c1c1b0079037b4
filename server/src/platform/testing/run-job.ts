import { PgBoss } from 'pg-boss';

/** What the timetable does at its hour. `url`: of the database, as the role `jobs`. */
export const runJob = async (url: string, job: string): Promise<void> => {
  const boss = new PgBoss({
    connectionString: url,
    schema: 'pgboss',
    createSchema: false,
    migrate: false,
    schedule: false,
    supervise: false,
    max: 1,
  });
  await boss.start();
  await boss.send(job);
  await boss.stop();
};
