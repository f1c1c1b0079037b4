import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../server/src/platform/testing/process.ts';
import { figuresOf, median, processTree } from './process-figures.ts';

const ROUNDS = 5;

interface Start {
  readonly seconds: number;
  readonly child: ChildProcess;
}

/** From the command to the first `200` of /ready. */
const start = async (folder: string): Promise<Start> => {
  const port = await freePort();
  const begin = performance.now();
  const child = spawn('npm', ['start'], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, DATABASE_URL: '', MADANG_DATA: folder, PORT: String(port), LOG_LEVEL: 'warn' },
  });
  for (;;) {
    const ready = await fetch(`http://127.0.0.1:${port}/ready`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return { seconds: (performance.now() - begin) / 1000, child };
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const stop = async ({ child }: Start): Promise<void> => {
  process.kill(-(child.pid ?? 0), 'SIGTERM');
  await once(child, 'exit');
  // npm may go before the server that it started: the folder is free when nobody answers for it any more.
  await new Promise((resolve) => setTimeout(resolve, 1500));
};

/** Memory of the server alone: neither npm nor PostgreSQL. */
const serverMiB = ({ child }: Start): number =>
  Math.max(...processTree(child.pid ?? 0).map((pid) => figuresOf([pid]).residentMiB));

/** How long until it is ready, on a new data folder and on one that was there, over the README's own command. */
export const benchStart = async (): Promise<string> => {
  const first: number[] = [];
  const warm: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const folder = await mkdtemp(path.join(tmpdir(), 'madang-bench-'));
    try {
      for (const times of [first, warm]) {
        const started = await start(folder);
        times.push(started.seconds);
        if (times === warm) {
          await new Promise((resolve) => setTimeout(resolve, 3000));
          memory.push(serverMiB(started));
        }
        await stop(started);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const row = (name: string, values: readonly number[], unit: string, digits: number): string =>
    `| ${name} | ${median(values).toFixed(digits)} ${unit} | ${values.map((value) => value.toFixed(digits)).join(', ')} |`;
  return [
    '| start | median of 5 | each |',
    '|---|---|---|',
    row('first, on a new data folder (initdb, migrations, guide)', first, 's', 2),
    row('warm, on the same folder', warm, 's', 2),
    row('memory of the server, idle, all services', memory, 'MiB', 0),
  ].join('\n');
};
