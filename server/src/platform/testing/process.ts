import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { SWITCHED_OFF } from '../background/background.ts';
import { PROJECT_FOLDER } from '../config/config.ts';

export interface MadangProcess {
  readonly pid: number;
  readonly url: string;
  readonly child: ChildProcess;
  /** What it has written so far, both outputs. */
  output(): string;
  /** Resolves with the exit code, or the signal that ended it. */
  exited(): Promise<number | string>;
  kill(signal: NodeJS.Signals): void;
}

/** Each process has ports of its own, which it gives out in turn: of two that look at once none finds that of the other. */
const [FIRST_PORT, OF_EACH, SHARES] = [10_000, 100, 220];
let turn = randomInt(OF_EACH);

/**
 * A port that nobody listens on. Below those that systems give to outgoing connections and to whoever asks for any: such
 * a one may be taken again before it is used.
 */
export const freePort = async (): Promise<number> => {
  for (;;) {
    turn = (turn + 1) % OF_EACH;
    const port = FIRST_PORT + (process.pid % SHARES) * OF_EACH + turn;
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
};

/** Names the file that is started in the place of the source, where one was bundled. */
export const ENTRY = 'MADANG_TEST_ENTRY';

/** A child ends with whoever started it: an interrupted run leaves no server behind. */
const TIE = new URL('end-with-parent.ts', import.meta.url).href;

const READY_MS = 180_000;

const waitUntilReady = async (url: string, child: ChildProcess, output: () => string): Promise<void> => {
  const deadline = Date.now() + READY_MS;
  let last = 'no answer';
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`madang ended before it was ready:\n${output()}`);
    const response = await fetch(`${url}/ready`).catch(() => undefined);
    if (response?.ok === true) return;
    if (response !== undefined) last = `${response.status} ${await response.text()}`;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error(`madang was not ready in time, /ready said ${last}:\n${output()}`);
};

const COMMAND = path.join(PROJECT_FOLDER, 'server/src/main.ts');

/** The real program, or another `entry`, as a child with its own PID, ready or not. */
export const startMadang = (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  entry = process.env[ENTRY] ?? COMMAND,
  input?: string,
): Omit<MadangProcess, 'url'> => {
  const child = spawn(process.execPath, ['--import', TIE, entry, ...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_COMPILE_CACHE: path.join(PROJECT_FOLDER, 'node_modules/.cache/node'),
      [SWITCHED_OFF]: process.env[SWITCHED_OFF],
      ...env,
    },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', 'ipc'],
  });
  child.stdin?.end(input);
  let text = '';
  for (const output of [child.stdout, child.stderr]) output?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exit = once(child, 'exit').then(
    (exit) => (exit as [number | null, string | null]).find((value) => value !== null) ?? 'unknown',
  );
  return { pid: child.pid ?? -1, child, output: () => text, exited: () => exit, kill: (signal) => child.kill(signal) };
};

/** The real server as a child; resolves when it is ready. */
export const startProcess = async (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  port?: number,
  entry?: string,
): Promise<MadangProcess> => {
  const listenOn = port ?? (await freePort());
  const url = `http://127.0.0.1:${listenOn}`;
  // Doubles are told what to answer to each question: a title would be one more.
  const settings = { MODEL_TITLES: 'false', MODEL_SUGGESTIONS: 'false', ...env, PORT: String(listenOn) };
  const madang = startMadang(['start', ...args], settings, entry);
  await waitUntilReady(url, madang.child, madang.output);
  return { ...madang, url };
};

/** How a command ended, and what it wrote. */
export interface Ended {
  readonly code: number | string;
  readonly output: string;
  /** Of it, what was on stdout, and on stderr. */
  readonly out: string;
  readonly err: string;
}

/** Runs a command of the real program to its end, with `input` as its standard input. */
export const runMadang = async (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input?: string,
): Promise<Ended> => {
  const { child, output, exited } = startMadang(args, env, undefined, input);
  const texts = { out: '', err: '' };
  child.stdout?.on('data', (chunk: Buffer) => (texts.out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (texts.err += chunk.toString()));
  const [code] = await Promise.all([exited(), once(child, 'close')]); // by then all that it wrote has been read
  return { code, output: output(), ...texts };
};
