import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import pg from 'pg';
import { freePort } from '../../server/src/platform/testing/process.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { useRelease } from './use-release.ts';
import { ADMIN, NAME, SAMPLE_SECRET, SAMPLES_FOLDER } from './sample.ts';

/**
 * Makes the samples that upgrades.test.ts begins with: runs releases of the past on a PostgreSQL 15, is their first user,
 * and dumps what they stored while an answer was being written.
 *
 *   node e2e/upgrades/build-samples.ts COMMIT…
 *
 * Needs git with those commits, npm, pg_dump, and DATABASE_URL of a superuser (postgres://postgres@127.0.0.1:5432/postgres).
 */
const run = promisify(execFile);
const PROJECT = path.join(import.meta.dirname, '../..');
const SERVER = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** The release's files, with its own packages. */
const checkOut = async (commit: string): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-release-'));
  await run('sh', ['-c', `git -C "${PROJECT}" archive ${commit} | tar -x -C "${folder}"`]);
  await run('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder, maxBuffer: 1 << 26 });
  return folder;
};

const startRelease = async (
  folder: string,
  databaseUrl: string,
  model: ModelDouble,
): Promise<{ child: ChildProcess; url: string }> => {
  const port = await freePort();
  const services = (await readdir(path.join(folder, 'server/src/services'), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const child = spawn(process.execPath, ['server/src/main.ts', 'start', '--services', services.join(',')], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'test',
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      MADANG_SECRET_KEY: SAMPLE_SECRET,
      MADANG_DATA: path.join(folder, 'data'),
      LOG_LEVEL: 'warn',
      OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
      OPENAI_COMPATIBLE_API_KEY: KEY,
      OPENAI_COMPATIBLE_MODEL: 'double',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  while (
    !(await fetch(`${url}/ready`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error('the release ended before it was ready');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { child, url };
};

/** Plain SQL that any PostgreSQL of 15 or newer takes, with the names of here taken out. */
const dump = async (url: string, name: string): Promise<string> => {
  const { stdout } = await run('pg_dump', ['--inserts', '--rows-per-insert=200', '--encoding=UTF8', '--dbname', url], {
    maxBuffer: 1 << 28,
  });
  return (
    stdout
      .split('\n')
      // Meta-commands of psql; what only this server has.
      .filter((line) => !/^\\(un)?restrict /.test(line))
      .join('\n')
      .replaceAll(name, NAME)
      .replaceAll(`OWNER TO ${decodeURIComponent(new URL(url).username)};`, `OWNER TO ${ADMIN};`)
  );
};

const build = async (commit: string): Promise<void> => {
  const name = `madang_sample_${commit}`;
  const admin = new pg.Client({ connectionString: SERVER });
  await admin.connect();
  const folder = await checkOut(commit);
  const model = await startModelDouble(openAiCompatible);
  await admin.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'`);
  let release: ChildProcess | undefined;
  try {
    const url = new URL(SERVER);
    url.pathname = `/${name}`;
    const { child, url: address } = await startRelease(folder, url.href, model);
    release = child;
    const used = await useRelease(address, model);
    const sql = await dump(url.href, name);
    await writeFile(path.join(SAMPLES_FOLDER, `${commit}.sql.gz`), await promisify(gzip)(sql, { level: 9 }));
    await writeFile(
      path.join(SAMPLES_FOLDER, `${commit}.json`),
      `${JSON.stringify({ commit, dumped_at: new Date().toISOString(), ...used }, null, 2)}\n`,
    );
    console.log(`${commit}: ${used.people.length} people, ${Math.round(sql.length / 1024)} KiB of SQL`);
  } finally {
    if (release !== undefined && release.exitCode === null) {
      const exited = once(release, 'exit');
      release.kill('SIGKILL');
      await exited;
    }
    await model.stop();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    const roles = await admin.query<{ name: string }>(
      'SELECT rolname AS name FROM pg_roles WHERE starts_with(rolname, $1)',
      [name],
    );
    for (const role of roles.rows) await admin.query(`DROP ROLE ${pg.escapeIdentifier(role.name)}`);
    await admin.end();
    await rm(folder, { recursive: true, force: true });
  }
};

const commits = process.argv.slice(2);
if (commits.length === 0) throw new Error('Which releases? node e2e/upgrades/build-samples.ts COMMIT…');
await mkdir(SAMPLES_FOLDER, { recursive: true });
for (const commit of commits) await build(commit);
