import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_FOLDER } from '../../server/src/platform/config/config.ts';
import { freePort } from '../../server/src/platform/testing/process.ts';

const OPEN_MS = 90_000;

/** `npm start` as a person runs it, with a data folder of its own and the embedded PostgreSQL. */
export interface NpmStart {
  readonly url: string;
  output(): string;
  /** Types into its terminal. */
  type(keys: string): void;
  /** To npm and everything that it has started, as a supervisor or a shell sends it. */
  signalGroup(signal: NodeJS.Signals): void;
  /** The terminal is closed while it runs. */
  closeTerminal(): void;
  /** Resolves with the exit code, or the signal that ended it. */
  exited(): Promise<number | string>;
}

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

const workingFolder = (pid: number): string => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
};

/** Command lines of whatever was started for this data folder and still runs: npm, the server, PostgreSQL. Linux only. */
export const processesOf = (folder: string): string[] =>
  readdirSync('/proc')
    .map(Number)
    .filter(
      (pid) =>
        pid > 0 &&
        (readText(`/proc/${pid}/environ`).split('\0').includes(`MADANG_DATA=${folder}`) ||
          workingFolder(pid).startsWith(folder)),
    )
    .map((pid) => readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim())
    .filter((command) => command !== '');

/** What PostgreSQL says in its log where it was not shut down before it was started. */
export const recoveries = (folder: string): string[] =>
  readText(path.join(folder, 'postgres', 'server.log'))
    .split('\n')
    .filter((line) => /not properly shut down|was interrupted|redo starts/.test(line));

export const isRunningIn = (folder: string): boolean =>
  existsSync(path.join(folder, 'postgres', 'data', 'postmaster.pid'));

const waitUntilOpen = async (child: ChildProcess, output: () => string): Promise<void> => {
  const deadline = Date.now() + OPEN_MS;
  while (!/madang is open/.test(output())) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`madang did not open:\n${output()}`);
    await sleep(50);
  }
};

const npmStart = async (
  command: string,
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<NpmStart> => {
  const port = await freePort();
  const child = spawn(command, args, {
    cwd: PROJECT_FOLDER,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_ENV: 'test',
      ...env,
      MADANG_DATA: folder,
      PORT: String(port),
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stdin.on('error', () => undefined);
  const exit = once(child, 'exit').then(
    (values) => (values as [number | null, string | null]).find((value) => value !== null) ?? 'unknown',
  );
  await waitUntilOpen(child, () => text);
  const pid = child.pid ?? 0;
  return {
    url: `http://127.0.0.1:${port}`,
    output: () => text,
    type: (keys) => child.stdin.write(keys),
    signalGroup: (signal) => process.kill(-pid, signal),
    closeTerminal: () => child.kill('SIGKILL'),
    exited: () => exit,
  };
};

/** In a pseudo-terminal of its own, which `script` of util-linux makes; its own shell would die of the Ctrl+C, so npm takes its place. */
export const npmStartInTerminal = (folder: string, env: Readonly<Record<string, string>> = {}): Promise<NpmStart> =>
  npmStart('script', ['--quiet', '--return', '--flush', '--command', 'exec npm start', '/dev/null'], folder, env);

/** With a shell that stays in between unless the script says `exec`: it would die of a signal before the server ends. */
const FORKING_SHELL = path.join(import.meta.dirname, 'forking-shell.sh');

export const npmStartInGroup = (folder: string, env: Readonly<Record<string, string>> = {}): Promise<NpmStart> =>
  npmStart('npm', ['start'], folder, { ...env, npm_config_script_shell: FORKING_SHELL });
