import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../server/src/platform/testing/process.ts';

/** As distributions install it; REDIS_SERVER names another one. */
const COMMAND = process.env['REDIS_SERVER'] ?? 'redis-server';
/** Keeps nothing on disk: each start is an empty one. */
const FORGETFUL = ['--save', '', '--appendonly', 'no', '--bind', '127.0.0.1'];

/** A Redis of the test's own, to be killed, at one address all the time. */
export interface RedisServer {
  readonly url: string;
  /** A connection to it, which comes back by itself. */
  readonly client: Redis;
  /** By SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again, with nothing in it. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export const startRedisServer = async (): Promise<RedisServer> => {
  const [port, folder] = await Promise.all([freePort(), mkdtemp(path.join(tmpdir(), 'madang-redis-'))]);
  const client = new Redis(port, '127.0.0.1', {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    retryStrategy: () => 50,
  });
  client.on('error', () => undefined); // It is killed on purpose.
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    child = spawn(COMMAND, ['--port', String(port), '--dir', folder, ...FORGETFUL], { stdio: 'ignore' });
    await once(child, 'spawn');
    await client.ping();
  };
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    client,
    kill,
    start,
    async stop() {
      client.disconnect();
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
