import { readFileSync } from 'node:fs';
import { figuresOf, processTree } from '../process-figures.ts';
import { execute } from './databases.ts';
import { wrk, type Load } from './load.ts';
import type { Scenario, Target } from './scenarios.ts';

export interface RunningTarget extends Target {
  readonly url: string;
  readonly pid: number;
  readonly database: string;
}

export interface Run extends Load {
  readonly perSecond: number;
  readonly serverMicros: number;
  readonly databaseMicros: number;
  /** Share of the machine that was spent on what is no part of the run. */
  readonly foreign: number;
}

/** CPU seconds of each of the server processes of one database: others use the same PostgreSQL. */
export const backendSeconds = async (database: string): Promise<Map<number, number>> => {
  const pids = await execute('postgres', `SELECT pid FROM pg_stat_activity WHERE datname = '${database}'`);
  return new Map(pids.map((pid) => [Number(pid), figuresOf([Number(pid)]).cpuSeconds]));
};

/** Busy and all CPU seconds of the machine since it started. proc(5) */
export const machineSeconds = (): { busy: number; all: number } => {
  const ticks = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').trim().split(/\s+/).slice(1, 9).map(Number);
  const all = ticks.reduce((sum, value) => sum + value, 0) / 100;
  return { all, busy: all - ((ticks[3] ?? 0) + (ticks[4] ?? 0)) / 100 };
};

/** `besides`: processes that are part of the run, but not of the target. */
export const measure = async (
  target: RunningTarget,
  scenario: Scenario,
  seconds: number,
  besides: readonly number[],
): Promise<Run> => {
  const name = `${scenario.name}-${target.name}`;
  const own = (): number => figuresOf(processTree(target.pid)).cpuSeconds;
  const others = (): number => figuresOf([...besides, process.pid]).cpuSeconds;
  const backendsBefore = await backendSeconds(target.database);
  const before = { machine: machineSeconds(), own: own(), others: others() };
  const [load] = await Promise.all([
    wrk(name, target.url, scenario.calls(target), scenario.connections, seconds),
    ...(scenario.beside === undefined ? [] : [wrk(`${name}-beside`, target.url, scenario.beside(target), 16, seconds)]),
  ]);
  const after = { machine: machineSeconds(), own: own(), others: others() };
  const server = after.own - before.own;
  let database = 0;
  for (const [pid, spent] of await backendSeconds(target.database)) database += spent - (backendsBefore.get(pid) ?? 0);
  const foreign = after.machine.busy - before.machine.busy - server - database - (after.others - before.others);
  return {
    ...load,
    perSecond: load.requests / load.seconds,
    serverMicros: (server * 1e6) / load.requests,
    databaseMicros: (database * 1e6) / load.requests,
    foreign: Math.max(0, foreign / (after.machine.all - before.machine.all)),
  };
};
