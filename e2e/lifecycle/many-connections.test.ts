import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { createTestDatabase } from '../../server/src/platform/testing/database.ts';
import { startProcess } from '../../server/src/platform/testing/process.ts';

/** The system's own limit, where it tells one. */
const systemAllows = async (): Promise<number> =>
  Number(await readFile('/proc/sys/net/core/somaxconn', 'utf8').catch(() => '4096'));

it('lets many at once that comes while it is busy wait at the door, and turns nobody away', async () => {
  const database = await createTestDatabase();
  const server = await startProcess([], database.env);
  const many = Math.min(1500, await systemAllows());
  const port = Number(new URL(server.url).port);
  let connected = 0;
  server.kill('SIGSTOP');
  const sockets = Array.from({ length: many }, (): Socket =>
    connect(port, '127.0.0.1', () => (connected += 1)).on('error', () => undefined),
  );
  try {
    await expect.poll(() => connected).toBe(many);
  } finally {
    server.kill('SIGCONT');
    for (const socket of sockets) socket.destroy();
  }
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  server.kill('SIGTERM');
  expect(await server.exited()).toBe(0);
  await database.close();
});
