import { spawn } from 'node:child_process';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { giveTo, type RunAs } from './user.ts';

// Nothing else of our environment: PGDATA or PGOPTIONS would change the server, and secrets have no business there.
const PASSED_ON = ['PATH', 'TZ', 'TMP', 'TEMP', 'SystemRoot', 'LD_LIBRARY_PATH'] as const;

export const childEnvironment = (): NodeJS.ProcessEnv => {
  const env: NodeJS.ProcessEnv = { LC_ALL: 'C' };
  for (const name of PASSED_ON) if (process.env[name] !== undefined) env[name] = process.env[name];
  return env;
};

export interface RunOptions {
  readonly user: RunAs | undefined;
  readonly cwd: string;
  /** Both outputs are appended here. */
  readonly logFile: string;
}

export interface RunResult {
  readonly code: number;
  /** What was appended to the log meanwhile, by whomever. */
  readonly output: string;
}

const readFrom = (file: string, start: number): string => {
  const size = statSync(file).size;
  const buffer = Buffer.alloc(Math.max(0, size - start));
  const fd = openSync(file, 'r');
  try {
    return buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, start));
  } finally {
    closeSync(fd);
  }
};

/**
 * Runs a program outside of our process group, so that the terminal's Ctrl-C does not reach it.
 * Waits for `exit`: what it leaves running keeps its outputs open, and `close` would never come.
 */
export const run = async (command: string, args: readonly string[], options: RunOptions): Promise<RunResult> => {
  const log = openSync(options.logFile, 'a', 0o600);
  try {
    giveTo(options.logFile, options.user);
    const start = statSync(options.logFile).size;
    const code = await new Promise<number>((resolve, reject) => {
      // An explicit folder: ours may be one that the other user cannot read, and PostgreSQL looks at its own.
      const child = spawn(command, args, {
        ...options.user,
        cwd: options.cwd,
        env: childEnvironment(),
        detached: true,
        windowsHide: true,
        stdio: ['ignore', log, log],
      });
      child.once('error', reject);
      child.once('exit', (exitCode) => resolve(exitCode ?? -1));
    });
    return { code, output: readFrom(options.logFile, start) };
  } finally {
    closeSync(log);
  }
};
