import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProcess } from '../server/src/platform/testing/process.ts';
import { median } from './process-figures.ts';

const TRIES = 500;

/** How long a wrong password takes, in milliseconds. Each comes from another address, so that no limit is met. */
const guess = async (url: string, loginId: string, address: string): Promise<number> => {
  const begin = performance.now();
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify({ login_id: loginId, password: 'a wrong guess' }),
  });
  await response.arrayBuffer();
  if (response.status !== 401) throw new Error(`a wrong password was answered with ${response.status}`);
  return performance.now() - begin;
};

/** Whether the time of the answer tells who has an account. One by one and by turns: the machine's moods are the same for both. */
export const benchEnumeration = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-bench-'));
  const server = await startProcess([], { MADANG_DATA: folder, LOG_LEVEL: 'warn', RATE_LIMIT_PER_MINUTE: '0', TRUSTED_PROXIES: '127.0.0.1' });
  const known: number[] = [];
  const unknown: number[] = [];
  try {
    // The limit of tries at one account from strange places: so many accounts that none meets it.
    const accounts = Array.from({ length: 25 }, (_, n) => `somebody${n}`);
    for (const login_id of accounts) await fetch(`${server.url}/api/v1/auth/register`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login_id, password: 'a long pass phrase' }) });
    for (let n = 0; n < TRIES; n++) {
      const tries = [async () => known.push(await guess(server.url, accounts[n % accounts.length] ?? '', `10.1.${n >> 8}.${n & 255}`)), async () => unknown.push(await guess(server.url, `nobody${n % accounts.length}`, `10.2.${n >> 8}.${n & 255}`))];
      for (const attempt of n % 2 === 0 ? tries : tries.reverse()) await attempt();
    }
  } finally {
    server.kill('SIGTERM');
    await server.exited();
    await rm(folder, { recursive: true, force: true });
  }
  const ratio = median(known) / median(unknown);
  return `| name | median of ${TRIES} |\n|---|---|\n| known | ${median(known).toFixed(2)} ms |\n| unknown | ${median(unknown).toFixed(2)} ms |\n| ratio | ${ratio.toFixed(3)} |`;
};
