import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An administrator of the PostgreSQL that all targets share. */
const ADMIN_URL = process.env['BENCH_DATABASE_URL'] ?? 'postgresql://postgres@127.0.0.1:5432/postgres';

export const DATABASES = { madang: 'bench_madang', reference: 'bench_reference' } as const;

export const databaseUrl = (name: string): string => {
  const url = new URL(ADMIN_URL);
  url.pathname = `/${name}`;
  return url.href;
};

/** Runs statements as the administrator, each in a transaction of its own. @returns the lines of the answer, columns apart by | */
export const execute = async (database: string, ...statements: readonly string[]): Promise<string[]> => {
  const { stdout } = await run('psql', [
    '-qAtX',
    '-v',
    'ON_ERROR_STOP=1',
    '-d',
    databaseUrl(database),
    ...statements.flatMap((statement) => ['-c', statement]),
  ]);
  return stdout.split('\n').filter((line) => line !== '');
};

/** For what holds several statements, as written. */
export const executeFile = async (database: string, file: string): Promise<void> => {
  await run('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-d', databaseUrl(database), '-f', file]);
};

export const dropDatabases = async (): Promise<void> => {
  await execute('postgres', ...Object.values(DATABASES).map((name) => `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  // The server's roles carry the name of their database, and belong to the cluster.
  const roles = await execute(
    'postgres',
    `SELECT quote_ident(rolname) FROM pg_roles WHERE starts_with(rolname, '${DATABASES.madang}_')`,
  );
  await execute('postgres', ...roles.map((name) => `DROP ROLE ${name}`), 'SELECT');
};

/** A C.UTF-8 locale knows Hangul as letters; without it trigrams find nothing in Korean. */
export const createDatabases = async (): Promise<void> => {
  await dropDatabases();
  await execute(
    'postgres',
    ...Object.values(DATABASES).map(
      (name) => `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'`,
    ),
  );
};
