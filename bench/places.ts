import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProcess } from '../server/src/platform/testing/process.ts';
import { backendSeconds, machineSeconds } from './api/measure.ts';
import { createDatabases, DATABASES, databaseUrl, dropDatabases, execute } from './api/databases.ts';
import { figuresOf, median, processTree } from './process-figures.ts';

const SIZES = [1_000, 10_000, 100_000, 1_000_000];
const TRIES = 300;

const QUESTIONS = [
  ['2 km', '/locations/bins?radius=2000&limit=20'],
  ['20 km', '/locations/bins?radius=20000&limit=20'],
  ['20 km, a rare kind', '/locations/bins?radius=20000&limit=20&type=medicine'],
] as const;

/** Around the middles of the districts, as bins lie where people live; one of a hundred is of the rare kind. */
const fill = (from: number, to: number): string => `
  INSERT INTO locations.place (id, kind, types, name, latitude, longitude, region_code, district_code, data_set, key, is_sample, import_id, import_record)
  SELECT gen_random_uuid(), 'bin', CASE WHEN n % 100 = 0 THEN '{medicine}'::text[] ELSE '{clothes}' END, 'bin ' || n,
    d.latitude + (random() - 0.5) * 0.1, d.longitude + (random() - 0.5) * 0.1, d.region_code, d.code, 'clothing-bins', 'bench ' || n, false, '${randomUUID()}', n
  FROM generate_series(${from + 1}, ${to}) AS n
  JOIN (SELECT *, row_number() OVER () AS place FROM locations.district) d ON d.place = 1 + n % (SELECT count(*) FROM locations.district)`;

const at = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? NaN;

/** Whether looking for what is near takes as long among a million as among a thousand. */
export const benchPlaces = async (): Promise<string> => {
  await createDatabases();
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-bench-'));
  const server = await startProcess([], {
    DATABASE_URL: databaseUrl(DATABASES.madang),
    MADANG_DATA: folder,
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PER_MINUTE: '0',
  });
  const ask = async (question: string): Promise<number> => {
    const [lat, lon] = [37.45 + Math.random() * 0.2, 126.8 + Math.random() * 0.3];
    const begin = performance.now();
    const response = await fetch(`${server.url}/api/v1${question}&lat=${lat}&lon=${lon}`);
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${question} was answered with ${response.status}`);
    return performance.now() - begin;
  };
  /** Of the server and its connections to PostgreSQL: others may use the machine. */
  const cpuSeconds = async (): Promise<number> => {
    const connections = await backendSeconds(DATABASES.madang);
    return figuresOf(processTree(server.pid)).cpuSeconds + [...connections.values()].reduce((sum, one) => sum + one, 0);
  };
  const rows = [
    `| places, ${TRIES} requests each | ${QUESTIONS.map(([name]) => `${name}: median / 95 % ms, CPU ms`).join(' | ')} |`,
    '|---|---|---|---|',
  ];
  const machine = machineSeconds();
  try {
    for (const [index, size] of SIZES.entries()) {
      await execute(DATABASES.madang, fill(SIZES[index - 1] ?? 0, size), 'ANALYZE locations.place');
      const cells: string[] = [];
      for (const [, question] of QUESTIONS) {
        for (let n = 0; n < TRIES / 10; n++) await ask(question);
        const times: number[] = [];
        const before = await cpuSeconds();
        for (let n = 0; n < TRIES; n++) times.push(await ask(question));
        const cpu = ((await cpuSeconds()) - before) * 1000;
        cells.push(`${median(times).toFixed(1)} / ${at(times, 0.95).toFixed(1)}, ${(cpu / TRIES).toFixed(1)}`);
      }
      rows.push(`| ${size.toLocaleString('en')} | ${cells.join(' | ')} |`);
    }
  } finally {
    server.kill('SIGTERM');
    await server.exited();
    await rm(folder, { recursive: true, force: true });
    await dropDatabases();
  }
  const now = machineSeconds();
  const busy = ((now.busy - machine.busy) / (now.all - machine.all)) * 100;
  return [...rows, '', `The machine was busy for ${busy.toFixed(0)} % of the time, this and all else.`].join('\n');
};
