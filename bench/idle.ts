import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../server/src/platform/testing/process.ts';
import { figuresOf, processTree } from './process-figures.ts';

/** What a start leaves to do: the first vacuum, compiling, connections that are closed again. */
const SETTLE_MS = 45_000;
const MINUTES = 2;

/** PostgreSQL writes what a process of its own does over its command line. */
const nameOf = async (pid: number, server: number): Promise<string> => {
  if (pid === server) return 'server';
  const title = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
  const [, own] = /^postgres: (.*)/.exec(title) ?? [];
  if (own === undefined) return 'postgres';
  // A connection: role, database, address, state.
  const [role = '', , address] = own.split(' ');
  return address !== undefined && /^127\.0\.0\.1\(/.test(address)
    ? `postgres: connections of ${role}`
    : `postgres: ${own.trim()}`;
};

/** CPU seconds a minute of an installation that nobody uses: one process, the web app, the embedded PostgreSQL. */
export const benchIdle = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-bench-'));
  const port = await freePort();
  const env = { ...process.env, DATABASE_URL: '', MADANG_DATA: folder, PORT: String(port), LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, ['--max-semi-space-size=16', 'server/src/main.ts', 'start'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
  });
  try {
    while (
      !(await fetch(`http://127.0.0.1:${port}/ready`).then(
        (response) => response.ok,
        () => false,
      ))
    ) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
      await sleep(50);
    }
    await sleep(SETTLE_MS);
    const server = child.pid ?? 0;
    // pg_ctl lets go of PostgreSQL, so it is no child of the server's.
    const postmaster = Number(
      (await readFile(path.join(folder, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0],
    );
    const pids = [...processTree(server), ...processTree(postmaster)];
    const before = await Promise.all(
      pids.map(async (pid) => ({ pid, name: await nameOf(pid, server), cpu: figuresOf([pid]).cpuSeconds })),
    );
    await sleep(MINUTES * 60_000);
    const byName = new Map<string, number>();
    // What ended meanwhile is counted by its parent, which has waited for it.
    for (const { pid, name, cpu } of before)
      byName.set(name, (byName.get(name) ?? 0) + Math.max(0, figuresOf([pid]).cpuSeconds - cpu) / MINUTES);
    const rows = [...byName].filter(([, cpu]) => cpu > 0).sort(([, a], [, b]) => b - a);
    const row = (name: string, cpu: number): string =>
      `| ${name} | ${cpu.toFixed(3)} | ${((cpu / 60) * 100).toFixed(2)} % |`;
    return [
      '| idle | CPU seconds a minute | of a core |',
      '|---|---|---|',
      ...rows.map(([name, cpu]) => row(name, cpu)),
      row(
        '**together**',
        rows.reduce((sum, [, cpu]) => sum + cpu, 0),
      ),
    ].join('\n');
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
};
