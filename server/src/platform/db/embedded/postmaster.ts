import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What postmaster.pid says; it outlives a PostgreSQL that was killed. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number | undefined;
}

const parse = (text: string): Postmaster | undefined => {
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return Number.isInteger(pid) && pid > 0 ? { pid, port: port > 0 ? port : undefined } : undefined;
};

const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

const pidFile = (data: string): string => join(data, 'postmaster.pid');

export const readPostmaster = (data: string): Postmaster | undefined => parse(readText(pidFile(data)) ?? '');

const signalable = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Every process of PostgreSQL has the data folder as its working folder. */
export const worksIn = (pid: number, data: string): boolean | undefined => {
  try {
    const cwd = statSync(`/proc/${pid}/cwd`);
    const own = statSync(data);
    return cwd.dev === own.dev && cwd.ino === own.ino;
  } catch {
    return undefined;
  }
};

/** State and parent of a process. */
const statusOf = (pid: number): { state: string; parent: number } => {
  // The name in parentheses may itself hold spaces.
  const stat = readText(`/proc/${pid}/stat`) ?? '';
  const [state = '', parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, parent: Number(parent) };
};

/** PostgreSQL would take this process for a running PostgreSQL, and it is none. */
const isMistaken = (pid: number, data: string): boolean => {
  if (!signalable(pid)) return false;
  // Killed, but not yet reaped: in a container whose first process is no init, that lasts for ever.
  if (process.platform === 'linux') return statusOf(pid).state === 'Z' || worksIn(pid, data) === false;
  // On Windows PostgreSQL asks for one of its own processes by itself.
  if (process.platform === 'win32') return false;
  try {
    return !execFileSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' }).includes('postgres');
  } catch {
    return false;
  }
};

/**
 * After a reboot or in a container the pid of a dead PostgreSQL may be another program's, or that of its own unreaped
 * remains, and PostgreSQL then refuses to start. True when such a file was removed.
 */
export const removeStalePidFile = (data: string): boolean => {
  const judged = readText(pidFile(data));
  const postmaster = parse(judged ?? '');
  if (judged === undefined || !postmaster || !isMistaken(postmaster.pid, data)) return false;
  const aside = `${pidFile(data)}-${randomBytes(4).toString('hex')}`;
  try {
    renameSync(pidFile(data), aside);
    // Another starter may have removed it and started meanwhile: then this one is good, and goes back.
    const stale = readText(aside) === judged;
    if (!stale) linkSync(aside, pidFile(data));
    rmSync(aside, { force: true });
    return stale;
  } catch {
    return false;
  }
};

const processesIn = (data: string): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && worksIn(pid, data) === true);

/** What somebody has frozen (SIGSTOP) answers nobody, and does not even hear that it shall stop. */
export const wake = (data: string): void => {
  if (process.platform === 'win32') return;
  const postmaster = readPostmaster(data);
  // Elsewhere than on Linux its children are not known by what they work in.
  const frozen = process.platform === 'linux' ? processesIn(data) : postmaster === undefined ? [] : [postmaster.pid];
  for (const pid of frozen) {
    try {
      process.kill(pid, 'SIGCONT');
    } catch {
      // It went by itself.
    }
  }
};

/**
 * Ends what a killed PostgreSQL left behind: a backend in the midst of a long query does not notice the death, and as
 * long as it lives PostgreSQL does not start. Linux only; elsewhere one waits for it.
 */
export const endOrphans = (data: string): number => {
  if (process.platform !== 'linux') return 0;
  const inside = processesIn(data);
  // A postmaster shows its command line; only its children call themselves "postgres: ...".
  const isChild = (pid: number): boolean => (readText(`/proc/${pid}/cmdline`) ?? '').startsWith('postgres: ');
  const orphans = inside.filter((pid) => isChild(pid) && !inside.includes(statusOf(pid).parent));
  for (const pid of orphans) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It went by itself.
    }
  }
  return orphans.length;
};
