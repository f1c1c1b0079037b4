import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { call, readStream, startGuest, type Person, type StreamedEvent } from '../support/client.ts';
import { isRunningIn, npmStartInGroup, npmStartInTerminal, processesOf, recoveries } from '../support/terminal.ts';

const CTRL_C = '\x03';
/** Longer than one keystroke that comes twice: npm passes on what the terminal sends it. */
const LATER_MS = 2500;

let folder: string;
let model: ModelDouble;
/** An answer that does not end by itself. */
const endless = (): Record<string, string> => ({
  OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
  OPENAI_COMPATIBLE_API_KEY: KEY,
  OPENAI_COMPATIBLE_MODEL: 'double',
});

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'madang-stopping-'));
  model = await startModelDouble(openAiCompatible);
  Object.assign(model, {
    words: Array.from({ length: 10_000 }, (_, index) => `낱말${index} `),
    paceMs: 50,
  } satisfies Partial<ModelDouble>);
});
afterAll(async () => {
  await model.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Answering {
  readonly guest: Person;
  readonly conversation: string;
  /** What its reader sees until his stream ends. */
  readonly reading: Promise<StreamedEvent[]>;
}

const answer = async (url: string): Promise<Answering> => {
  const guest = await startGuest(url);
  const { body } = await call(
    url,
    'POST /conversations',
    { body: { app: 'chat', message: '길게 말해 줘' } },
    { token: guest.token },
  );
  const conversation = body.conversation.id;
  const begun = Promise.withResolvers<undefined>();
  const reading = (async () => {
    const seen: StreamedEvent[] = [];
    for await (const event of readStream(url, guest.token, { conversation })) {
      seen.push(event);
      if (event.event === 'message.delta') begun.resolve(undefined);
    }
    return seen;
  })();
  await begun.promise;
  return { guest, conversation, reading };
};

const connectTo = (url: string, text = ''): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text, () => resolve(socket)));
    socket.on('error', reject);
    socket.resume();
  });
const HALF_A_REQUEST =
  'POST /api/v1/auth/guest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{';
const closed = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    socket.removeAllListeners('error').on('error', () => undefined);
    if (socket.closed) resolve('closed');
    else socket.once('close', () => resolve('closed'));
  });

/** The first that comes over it, or nothing where it is closed before. */
const heard = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    socket.once('data', (bytes: Buffer) => resolve(bytes.toString()));
    socket.once('close', () => resolve(''));
  });

/** Nothing of the process group is left, PostgreSQL was shut down, and not killed. */
const expectAllStopped = async (): Promise<void> => {
  await expect.poll(() => processesOf(folder)).toEqual([]);
  expect(isRunningIn(folder)).toBe(false);
};
const statusOf = async (
  server: { readonly url: string },
  { guest, conversation }: Answering,
): Promise<string | undefined> =>
  (
    await call(server.url, 'GET /conversations/:id/messages', { params: { id: conversation } }, { token: guest.token })
  ).body.items.at(-1)?.status;

describe.runIf(process.platform === 'linux')('npm start', () => {
  it('drains at Ctrl+C, stops PostgreSQL and ends with 0, twice in a row and while an answer streams', async () => {
    const first = await npmStartInTerminal(folder);
    first.type(CTRL_C);
    expect(await first.exited()).toBe(0);
    await expectAllStopped();

    const second = await npmStartInTerminal(folder, { ...endless(), DRAIN_SECONDS: '3' });
    const answering = await answer(second.url);
    second.type(CTRL_C);
    expect((await answering.reading).at(-1)?.event).toBe('message.delta');
    expect(await second.exited()).toBe(0);
    await expectAllStopped();
    for (const output of [first.output(), second.output()]) {
      expect(output.match(/stopping: requests finish/g)).toHaveLength(1);
      expect(output).toContain('stopped');
      expect(output).not.toMatch(/asked again|too long|failed/);
    }

    const third = await npmStartInGroup(folder, endless());
    expect(await statusOf(third, answering)).toBe('interrupted');
    third.signalGroup('SIGTERM');
    expect(await third.exited()).toBe(0);
    await expectAllStopped();
    expect(third.output()).not.toContain('a process died');
    expect(recoveries(folder)).toEqual([]);
  });

  it('does not wait any longer at a second Ctrl+C that comes later, and stops PostgreSQL all the same', async () => {
    const server = await npmStartInTerminal(folder, { ...endless(), DRAIN_SECONDS: '600' });
    const answering = await answer(server.url);
    const half = await connectTo(server.url, HALF_A_REQUEST);
    server.type(CTRL_C);
    await sleep(LATER_MS);
    expect(processesOf(folder)).not.toEqual([]);
    server.type(CTRL_C);
    expect(await server.exited()).toBe(0);
    expect(await closed(half)).toBe('closed');
    expect(server.output()).toContain('asked again');
    await answering.reading;
    await expectAllStopped();
    expect(recoveries(folder)).toEqual([]);
  });

  it('drains when its terminal is closed', async () => {
    const server = await npmStartInTerminal(folder, { ...endless(), DRAIN_SECONDS: '3' });
    const answering = await answer(server.url);
    server.closeTerminal();
    await answering.reading;
    await expectAllStopped();
    const next = await npmStartInGroup(folder, endless());
    expect(await statusOf(next, answering)).toBe('interrupted');
    next.signalGroup('SIGHUP');
    await next.exited();
    await expectAllStopped();
    expect(recoveries(folder)).toEqual([]);
  });
});

const DRAIN_SECONDS = 8;

it('keeps one budget for a connection that says nothing, a request that never comes to its end, and an answer', async () => {
  const server: MadangProcess = await startProcess([], {
    NODE_ENV: 'test',
    MADANG_DATA: folder,
    LOG_LEVEL: 'info',
    ...endless(),
    DRAIN_SECONDS: String(DRAIN_SECONDS),
  });
  const silent = await connectTo(server.url);
  const half = await connectTo(server.url, HALF_A_REQUEST);
  const late = await connectTo(server.url, HALF_A_REQUEST);
  const answering = await answer(server.url);
  server.kill('SIGTERM');
  const order: string[] = [];
  const ended = [closed(silent).then(() => order.push('silent')), closed(half).then(() => order.push('half'))];
  // Whoever balances load sees it at once, and what he sends until then is served.
  await expect.poll(async () => (await fetch(`${server.url}/ready`)).status, { interval: 10 }).toBe(503);
  const served = await fetch(`${server.url}/health`);
  expect([served.status, served.headers.get('connection')]).toEqual([200, 'close']);
  // Who has said nothing is not waited for, and who has begun still is.
  await closed(silent);
  const answered = heard(late);
  late.write(' '.repeat(9));
  expect(await answered).toContain('HTTP/1.1 4');
  expect((await answering.reading).at(-1)?.event).toBe('message.delta');
  expect(await server.exited()).toBe(0); // 1 where its budget was not enough
  await Promise.all(ended);
  expect(order).toEqual(['silent', 'half']);
  expect(server.output()).not.toContain('too long');
  expect(isRunningIn(folder)).toBe(false);

  const next = await startProcess([], { NODE_ENV: 'test', MADANG_DATA: folder, LOG_LEVEL: 'info', ...endless() });
  expect(await statusOf(next, answering)).toBe('interrupted');
  next.kill('SIGTERM');
  expect(await next.exited()).toBe(0);
  expect(recoveries(folder)).toEqual([]);
});
