import { randomInt } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { ClusterPaths } from './folder.ts';
import { giveTo, type RunAs } from './user.ts';

// Below the range from which systems take the ports of outgoing connections, so that it is still free after a restart.
const LOWEST = 20_000;
const HIGHEST = 32_767;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });

const remembered = (paths: ClusterPaths): number | undefined => {
  try {
    const port = Number(readFileSync(paths.port, 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch {
    return undefined;
  }
};

/** The port of last time if it is free, else another. */
export const choosePort = async (paths: ClusterPaths): Promise<number> => {
  const before = remembered(paths);
  if (before !== undefined && (await isFree(before))) return before;
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(LOWEST, HIGHEST + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port between ${LOWEST} and ${HIGHEST} on 127.0.0.1`);
};

export const rememberPort = (paths: ClusterPaths, port: number, user: RunAs | undefined): void => {
  if (remembered(paths) === port) return;
  // By rename, so that a crash leaves the old one or the new one.
  const next = `${paths.port}-${process.pid}`;
  writeFileSync(next, `${port}\n`, { mode: 0o600 });
  giveTo(next, user);
  renameSync(next, paths.port);
};
