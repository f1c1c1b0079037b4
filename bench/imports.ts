import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import iconv from 'iconv-lite';
import { call } from '../e2e/support/client.ts';
import { startWithRole } from '../e2e/support/roles.ts';
import { startMadang, startProcess } from '../server/src/platform/testing/process.ts';
import { CLOTHES, clothesRow, csvOf } from '../server/src/services/location/testing/data-file.ts';
import { createDatabases, DATABASES, databaseUrl, dropDatabases, execute } from './api/databases.ts';
import { backendSeconds, machineSeconds } from './api/measure.ts';
import { figuresOf } from './process-figures.ts';

const RECORDS = 100_000;
const SAMPLE_MS = 300;

/** All over the country; of a hundred one is wrong, one is there twice, and one has its coordinates swapped. */
const recordOf = (n: number): string[] => {
  const at = {
    위도: (34.5 + ((n * 7919) % 30_000) / 10_000).toFixed(6),
    경도: (126.5 + ((n * 104_729) % 25_000) / 10_000).toFixed(6),
  };
  const changed =
    n % 100 === 1
      ? { 위도: '없음' }
      : n % 100 === 2
        ? { 위도: at.경도, 경도: at.위도 }
        : { ...at, 상세위치: n % 10 === 0 ? '정문,\r\n왼쪽' : '' };
  return clothesRow(String(n % 100 === 3 ? n - 3 : n), changed);
};

interface Measured {
  readonly seconds: number;
  readonly programSeconds: number;
  readonly databaseSeconds: number;
  readonly busy: number;
}

/** What programs and their connections take for a piece of work, and how busy the machine is meanwhile. */
const measure = async (programs: readonly number[], work: () => Promise<void>): Promise<Measured> => {
  const before = {
    machine: machineSeconds(),
    program: figuresOf(programs).cpuSeconds,
    database: await backendSeconds(DATABASES.madang),
  };
  const latest = new Map(before.database);
  let program = 0;
  const begin = performance.now();
  let isOver = false;
  // A command ends, and its connections with it: what they have taken is looked at while they are there.
  const look = async (): Promise<void> => {
    program = Math.max(program, figuresOf(programs).cpuSeconds);
    for (const [pid, seconds] of await backendSeconds(DATABASES.madang)) latest.set(pid, seconds);
  };
  const looking = (async () => {
    while (!isOver) {
      await look();
      await sleep(SAMPLE_MS);
    }
  })();
  await work();
  const seconds = (performance.now() - begin) / 1000;
  isOver = true;
  await looking;
  await look();
  const machine = machineSeconds();
  return {
    seconds,
    programSeconds: program - before.program,
    databaseSeconds: [...latest].reduce((sum, [pid, spent]) => sum + spent - (before.database.get(pid) ?? 0), 0),
    busy: (machine.busy - before.machine.busy) / (machine.all - before.machine.all),
  };
};

/** How long a hundred thousand records take, by the command and by an upload, the first time and again as a newer file. */
export const benchImports = async (): Promise<string> => {
  await createDatabases();
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-bench-'));
  const environment = {
    DATABASE_URL: databaseUrl(DATABASES.madang),
    MADANG_DATA: folder,
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PER_MINUTE: '0',
  };
  const server = await startProcess([], environment);
  const fileOf = async (name: string, more: readonly string[][]): Promise<string> => {
    const records = Array.from({ length: RECORDS }, (_, n) => recordOf(n));
    const file = path.join(folder, name);
    await writeFile(file, iconv.encode(csvOf([[...CLOTHES], ...records, ...more]), 'cp949'));
    return file;
  };
  const commands: number[] = [];
  const byCommand = async (file: string): Promise<void> => {
    const { pid, exited, output } = startMadang(['import', 'clothing-bins', file], environment);
    commands.splice(0, 1, pid);
    if ((await exited()) !== 0) throw new Error(output());
    console.error(output());
  };
  try {
    const first = await fileOf('first.csv', []);
    const newer = await fileOf('newer.csv', [clothesRow('newer')]);
    const rows: string[] = [];
    const row = (name: string, { seconds, programSeconds, databaseSeconds, busy }: Measured): void => {
      const cells = [
        name,
        `${seconds.toFixed(1)} s`,
        `${programSeconds.toFixed(1)} s`,
        `${databaseSeconds.toFixed(1)} s`,
        `${(busy * 100).toFixed(0)} %`,
      ];
      rows.push(`| ${cells.join(' | ')} |`);
    };
    row('command, first', await measure(commands, () => byCommand(first)));
    row('command, a newer file', await measure(commands, () => byCommand(newer)));
    await execute(DATABASES.madang, 'TRUNCATE locations.place, locations.data_import');
    const { token } = await startWithRole(
      { url: server.url, database: { adminUrl: databaseUrl(DATABASES.madang) } },
      'admin',
    );
    const file = new File([await openAsBlob(first)], 'first.csv');
    const byUpload = async (): Promise<void> => {
      const body = { data_set: 'clothing-bins' as const, file };
      const { id } = (await call(server.url, 'POST /admin/locations/imports', { body }, { token })).body;
      for (;;) {
        const run = (await call(server.url, 'GET /admin/locations/imports/:id', { params: { id } }, { token })).body;
        if (run.state === 'done') return;
        if (run.state !== 'running') throw new Error(`the import ${run.state}`);
        await sleep(SAMPLE_MS);
      }
    };
    row('upload, first', await measure([server.pid], byUpload));
    return [
      `| ${RECORDS.toLocaleString('en')} records, CP949 | | CPU: program | its PostgreSQL | the machine was busy |`,
      '|---|---|---|---|---|',
      ...rows,
    ].join('\n');
  } finally {
    server.kill('SIGTERM');
    await server.exited();
    await rm(folder, { recursive: true, force: true });
    await dropDatabases();
  }
};
