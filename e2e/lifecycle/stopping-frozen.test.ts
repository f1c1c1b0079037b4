import { chmodSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../server/src/platform/db/embedded/index.ts';
import { startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { call, readStream, startGuest } from '../support/client.ts';
import { isRunningIn, processesOf, recoveries } from '../support/terminal.ts';

/** Every process of PostgreSQL, as its folder of work tells. */
const workingIn = (data: string): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        return pid > 0 && readlinkSync(`/proc/${pid}/cwd`).startsWith(data);
      } catch {
        return false;
      }
    });

let folder: string;
let model: ModelDouble;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'madang-frozen-'));
  chmodSync(folder, 0o755); // where root starts it, PostgreSQL runs as another account
  model = await startModelDouble(openAiCompatible);
  Object.assign(model, {
    words: Array.from({ length: 10_000 }, (_, index) => `낱말${index} `),
    paceMs: 50,
  } satisfies Partial<ModelDouble>);
});
afterAll(async () => {
  await model.stop();
  // Where a test fails, what is frozen would stay for ever.
  if (process.platform === 'linux') for (const pid of workingIn(folder)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const start = (env: Readonly<Record<string, string>>): Promise<MadangProcess> =>
  startProcess([], {
    NODE_ENV: 'test',
    LOG_LEVEL: 'info',
    DRAIN_SECONDS: '6',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    ...env,
  });

const freeze = (data: string, signal: 'SIGSTOP' | 'SIGCONT'): void => {
  const inside = workingIn(path.join(data, 'postgres'));
  expect(inside.length).toBeGreaterThan(3);
  for (const pid of inside) process.kill(pid, signal);
};

/** Asks, and sees its answer come; what is read ends with the server. */
const beginAnswer = async (url: string) => {
  const guest = await startGuest(url);
  const { body } = await call(
    url,
    'POST /conversations',
    { body: { app: 'chat', message: '길게 말해 줘' } },
    { token: guest.token },
  );
  const begun = Promise.withResolvers<undefined>();
  const reading = (async () => {
    for await (const { event } of readStream(url, guest.token, { conversation: body.conversation.id }))
      if (event === 'message.delta') begun.resolve(undefined);
  })();
  await begun.promise;
  const status = async (at: string): Promise<string | undefined> => {
    const { id } = body.conversation;
    return (
      await call(at, 'GET /conversations/:id/messages', { params: { id } }, { token: guest.token })
    ).body.items.at(-1)?.status;
  };
  return { token: guest.token, reading, status };
};

/** A request that waits for the database when the signal comes. */
const askInVain = (url: string, token: string): Promise<unknown> =>
  fetch(`${url}/api/v1/conversations`, { headers: { authorization: `Bearer ${token}` } }).catch(() => undefined);

// Whoever does not end within the budget leaves with 1.
describe.runIf(process.platform === 'linux')('at SIGTERM while PostgreSQL is frozen', () => {
  it('the embedded one is woken, stores what is to be kept, and is stopped', async () => {
    const data = path.join(folder, 'embedded');
    const server = await start({ MADANG_DATA: data });
    const { token, reading, status } = await beginAnswer(server.url);
    freeze(data, 'SIGSTOP');
    const asked = askInVain(server.url, token);
    server.kill('SIGTERM');
    expect(await server.exited(), server.output()).toBe(0);
    await Promise.all([asked, reading]);
    expect(server.output()).not.toContain('too long');
    expect([isRunningIn(data), recoveries(data)]).toEqual([false, []]);
    await expect.poll(() => processesOf(data)).toEqual([]);

    const next = await start({ MADANG_DATA: data });
    expect(await status(next.url)).toBe('interrupted');
    next.kill('SIGTERM');
    expect(await next.exited()).toBe(0);
  });

  it('one of somebody else is left as it is, and not waited for: the next process says that the answer was interrupted', async () => {
    const server = path.join(folder, 'server');
    const postgres = await startEmbeddedPostgres({ folder: server, log: pino({ level: 'silent' }) });
    const own = { MADANG_DATA: path.join(folder, 'own'), DATABASE_URL: postgres.url };
    const first = await start(own);
    const { token, reading, status } = await beginAnswer(first.url);
    freeze(server, 'SIGSTOP');
    try {
      const asked = askInVain(first.url, token);
      first.kill('SIGTERM');
      expect(await first.exited(), first.output()).toBe(1);
      await Promise.all([asked, reading]);
      expect(first.output()).toContain('stopping took too long; leaving without waiting for the rest');
    } finally {
      freeze(server, 'SIGCONT');
    }
    const next = await start(own);
    await expect.poll(() => status(next.url), { timeout: 60_000 }).toBe('interrupted');
    next.kill('SIGTERM');
    expect(await next.exited()).toBe(0);
    await postgres.stop();
  });
});
