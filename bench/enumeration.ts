import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProcess } from '../server/src/platform/testing/process.ts';
import { median } from './process-figures.ts';

/** Of each kind: of a known name, and of an unknown one. */
const TRIES = 500;

interface Question {
  readonly name: string;
  readonly path: string;
  readonly status: number;
  body(somebody: string): object;
}

const QUESTIONS: readonly Question[] = [
  {
    name: 'login, wrong password',
    path: '/auth/login',
    status: 401,
    body: (somebody) => ({ login_id: somebody, password: 'a wrong guess' }),
  },
  ...['forgot-password', 'resend-verification'].map((operation) => ({
    name: operation,
    path: `/auth/${operation}`,
    status: 202,
    body: (somebody: string) => ({ email: `${somebody}@example.com` }),
  })),
];

/** How long the answer takes, in milliseconds. Each comes from another address, so that no limit is met. */
const ask = async (url: string, question: Question, somebody: string, address: string): Promise<number> => {
  const begin = performance.now();
  const response = await fetch(`${url}/api/v1${question.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify(question.body(somebody)),
  });
  await response.arrayBuffer();
  if (response.status !== question.status)
    throw new Error(`${question.path} was answered with ${response.status}, and not with ${question.status}`);
  return performance.now() - begin;
};

/** One by one and by turns: the machine's moods are the same for both. */
const compare = async (url: string, accounts: readonly string[], question: Question, net: number): Promise<string> => {
  const known: number[] = [];
  const unknown: number[] = [];
  for (let n = 0; n < TRIES; n++) {
    const [host, index] = [`${n >> 8}.${n & 255}`, n % accounts.length];
    const tries = [
      async () => known.push(await ask(url, question, accounts[index] ?? '', `10.${net}.${host}`)),
      async () => unknown.push(await ask(url, question, `nobody${index}`, `10.${net + 1}.${host}`)),
    ];
    for (const attempt of n % 2 === 0 ? tries : tries.reverse()) await attempt();
  }
  const [k, u] = [median(known), median(unknown)];
  return `| ${question.name} | ${k.toFixed(2)} ms | ${u.toFixed(2)} ms | ${(k - u).toFixed(2)} ms | ${(k / u).toFixed(3)} |`;
};

/** Whether the time of an answer tells who has an account. */
export const benchEnumeration = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-bench-'));
  const server = await startProcess([], {
    MADANG_DATA: folder,
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PER_MINUTE: '0',
    TRUSTED_PROXIES: '127.0.0.1',
  });
  const rows = [`| medians of ${TRIES} each | known | unknown | apart | ratio |`, '|---|---|---|---|---|'];
  try {
    // The limit of tries at one account from strange places: so many accounts that none meets it.
    const accounts = Array.from({ length: 25 }, (_, n) => `somebody${n}`);
    for (const login_id of accounts)
      await fetch(`${server.url}/api/v1/auth/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ login_id, email: `${login_id}@example.com`, password: 'a long pass phrase' }),
      });
    for (const [index, question] of QUESTIONS.entries())
      rows.push(await compare(server.url, accounts, question, 1 + 2 * index));
  } finally {
    server.kill('SIGTERM');
    await server.exited();
    await rm(folder, { recursive: true, force: true });
  }
  return rows.join('\n');
};
