import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
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

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
};

const READY_MS = 60_000;

const waitUntilReady = async (url: string, child: ChildProcess, output: () => string): Promise<void> => {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`madang ended before it was ready:\n${output()}`);
    const ready = await fetch(`${url}/ready`).then((response) => response.ok, () => false);
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error(`madang was not ready in time:\n${output()}`);
};

/** The real command as a child with its own PID and port; resolves when it is ready. */
export const startProcess = async (args: readonly string[], env: Readonly<Record<string, string>>, port?: number): Promise<MadangProcess> => {
  const listenOn = port ?? (await freePort());
  const url = `http://127.0.0.1:${listenOn}`;
  const child = spawn(process.execPath, [path.join(PROJECT_FOLDER, 'server/src/main.ts'), 'start', ...args], {
    // The same code is started some eighty times.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_COMPILE_CACHE: path.join(PROJECT_FOLDER, 'node_modules/.cache/node'), ...env, PORT: String(listenOn) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exit = once(child, 'exit').then((exit) => (exit as [number | null, string | null]).find((value) => value !== null) ?? 'unknown');
  await waitUntilReady(url, child, () => text);
  return {
    pid: child.pid ?? -1,
    url,
    child,
    output: () => text,
    exited: () => exit,
    kill: (signal) => child.kill(signal),
  };
};
