import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterAll, afterEach, expect, it } from 'vitest';
import { MovableClock } from '../../platform/testing/movable-clock.ts';
import { createSupervisor, type Supervisor, type SupervisorOptions } from './supervisor.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'madang-supervisor-'));
afterAll(() => rmSync(folder, { recursive: true }));
const program = path.join(folder, 'worker.cjs');
// A worker with nothing in it: it opens, or ends, as it is told to.
writeFileSync(
  program,
  `const how = process.argv[2];
   process.on('disconnect', () => process.exit());
   if (how.startsWith('exit')) process.exit(Number(how.slice(4)));
   process.on('message', ({ madang }) => { if (madang === 'stop' && how !== 'deaf') process.exit(how === 'sad' ? 1 : 0); });
   if (how === 'slow') process.on('SIGUSR2', () => process.send({ madang: 'open', url: 'http://worker/' + process.pid }));
   else if (how !== 'shut') process.send({ madang: 'open', url: 'http://worker/' + process.pid });`,
);

const running: Supervisor[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) {
    each.stop();
    await each.ended;
  }
});

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

type Plan = (worker: number, start: number) => string;
const supervise = (plan: Plan, options: Partial<SupervisorOptions> = {}) => {
  const clock = new MovableClock();
  const told: string[] = [];
  const pids: number[] = [];
  let starts = 0;
  const supervisor = createSupervisor({
    workers: 2,
    fork: (worker) => {
      const child = fork(program, [plan(worker, (starts += 1))], { execArgv: [] });
      pids.push(child.pid ?? 0);
      return child;
    },
    clock,
    log: pino(
      { level: 'info' },
      { write: (line: string) => void told.push((JSON.parse(line) as { msg: string }).msg) },
    ),
    stopMs: 5000,
    silentSeconds: 30,
    hopeless: [2, 3],
    ...options,
  });
  running.push(supervisor);
  return { supervisor, clock, told, pids, starts: () => starts };
};

it('the first opens by itself, then the others; one that dies is started anew', async () => {
  const { supervisor, pids, told, starts } = supervise(() => 'open');
  expect(await supervisor.start()).toBe(`http://worker/${pids[0]}`);
  expect(supervisor.open()).toEqual([1, 2]);
  process.kill(pids[0] ?? 0, 'SIGKILL');
  await expect.poll(starts).toBe(3);
  await expect.poll(() => supervisor.open()).toEqual([1, 2]);
  expect(supervisor.restarts).toBe(1);
  expect(told).toContain('a worker has ended; another one takes its place');
});

it('a crash loop ends with 1 and words, waiting longer each time', async () => {
  const { supervisor, clock, told, starts } = supervise(() => 'exit7');
  const started = supervisor.start();
  await expect
    .poll(async () => {
      await clock.advance(10_000);
      return starts();
    })
    .toBe(5);
  expect(await started).toBeUndefined();
  expect(await supervisor.ended).toBe(1);
  expect(told.at(-1)).toMatch(/5 times right after its start, and no other serves: giving up/);
});

it('one in a loop ends nothing while another serves', async () => {
  const { supervisor, clock, starts } = supervise((worker) => (worker === 1 ? 'open' : 'exit7'), {
    silentSeconds: 1_000_000,
  });
  await supervisor.start();
  await expect
    .poll(async () => {
      await clock.advance(31_000);
      return starts();
    })
    .toBeGreaterThan(8);
  expect(supervisor.open()).toEqual([1]);
});

it('what another start would not change ends it at once, with the code of the worker', async () => {
  const { supervisor, starts } = supervise(() => 'exit2');
  expect(await supervisor.start()).toBeUndefined();
  expect(await supervisor.ended).toBe(2);
  expect(starts()).toBe(1);
});

it('what another start would not change ends nothing while another serves: it is tried again, more seldom each time', async () => {
  const { supervisor, clock, starts } = supervise((worker) => (worker === 1 ? 'open' : 'exit2'), {
    silentSeconds: 1_000_000,
  });
  await supervisor.start();
  await expect
    .poll(async () => {
      await clock.advance(31_000);
      return starts();
    })
    .toBeGreaterThan(4);
  expect(supervisor.open()).toEqual([1]);
});

it('a rolling restart has each worker replaced once another is open, and ends where one does not open', async () => {
  let broken = false;
  const { supervisor, pids, told, starts } = supervise(() => (broken ? 'exit7' : 'open'));
  await supervisor.start();
  const old = [...pids];
  const both = [supervisor.roll(), supervisor.roll()];
  await Promise.all(both);
  expect(starts()).toBe(4);
  for (const pid of old) expect(() => process.kill(pid, 0)).toThrow();
  expect(supervisor.open()).toEqual([1, 2]);
  broken = true;
  await supervisor.roll();
  expect(told.at(-1)).toContain('the rolling restart ends here');
  expect(supervisor.open()).toEqual([1, 2]);
  expect(starts()).toBe(5);
});

it('one that dies while its successor starts is not replaced twice', async () => {
  let starts = 0;
  const { supervisor, pids } = supervise(() => ((starts += 1) === 2 ? 'slow' : 'open'), { workers: 1 });
  await supervisor.start();
  const rolled = supervisor.roll();
  await expect.poll(() => pids.length).toBe(2);
  process.kill(pids[0] ?? 0, 'SIGKILL');
  await expect.poll(() => pids.length).toBe(3);
  await expect.poll(() => supervisor.open()).toEqual([1]);
  process.kill(pids[1] ?? 0, 'SIGUSR2');
  await rolled;
  expect(pids.filter((pid) => isRunning(pid))).toEqual([pids[1]]);
  expect(supervisor.open()).toEqual([1]);
});

it('one that does not stop is killed, which is a failure; one that gives no sign of life is, too', async () => {
  const { supervisor, clock, told, starts } = supervise(() => 'deaf', { silentSeconds: 3 });
  await supervisor.start();
  await expect
    .poll(async () => {
      await clock.advance(1000);
      return starts();
    })
    .toBeGreaterThan(2);
  expect(told).toContain('a worker gives no sign of life and is killed');
  supervisor.stop();
  const ended = supervisor.ended;
  await clock.advance(6000);
  expect(await ended).toBe(1);
});
