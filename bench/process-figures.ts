import { readFileSync, readdirSync } from 'node:fs';

/** Clock ticks a second on Linux, for everything under /proc. */
const TICKS = 100;

interface ProcessFigures {
  /** CPU seconds, user and system, of the process and of children that it has waited for. */
  readonly cpuSeconds: number;
  readonly residentMiB: number;
}

/** Fields of /proc/[pid]/stat after the name, which may itself hold spaces and brackets. proc(5) */
const statOf = (pid: number): string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

const parentOf = (pid: number): number => Number(statOf(pid)[1]);

/** The process and everything that it has started. */
export const processTree = (root: number): number[] => {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(Number(name), parentOf(Number(name)));
    } catch {
      // It ended while we looked.
    }
  }
  const tree = [root];
  for (let index = 0; index < tree.length; index += 1)
    for (const [pid, parent] of parents) if (parent === tree[index]) tree.push(pid);
  return tree;
};

export const figuresOf = (pids: readonly number[]): ProcessFigures => {
  let cpuSeconds = 0;
  let residentMiB = 0;
  for (const pid of pids) {
    try {
      const fields = statOf(pid);
      cpuSeconds += fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS;
      residentMiB += Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
    } catch {
      // It ended while we looked.
    }
  }
  return { cpuSeconds, residentMiB };
};

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
