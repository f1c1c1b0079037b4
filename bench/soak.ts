import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { freePort, startProcess } from '../server/src/platform/testing/process.ts';
import { openInspector } from './inspector.ts';
import { figuresOf } from './process-figures.ts';

const REFERENCE = path.join(import.meta.dirname, 'reference');
const STREAMS = 10_000;
const AT_ONCE = 250;
const TOKENS = 20;
/** What is compiled and kept for good has been by then. */
const FIRST_LOOK = 1_000;
const LOOK_EVERY = 1_500;
/** The newest events of an answer are kept for some seconds after its end. */
const SETTLE_MS = 8_000;

const Result = z.object({ done: z.number(), errors: z.number(), short: z.number() });
const Session = z.object({ access_token: z.string() });

/** Many streams at once, each of a conversation of its own, read to the end. */
const runStreams = async (url: string, token: string, load: string): Promise<z.infer<typeof Result>> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'text/event-stream' };
  const requests = [
    {
      url: `${url}/api/v1/conversations`,
      method: 'POST',
      headers,
      body: JSON.stringify({ app: 'chat', message: '이 페트병은 어디에 버려야 하나요?' }),
      skip: '"message":{',
    },
  ];
  const stdout = await new Promise<string>((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [path.join(REFERENCE, 'driver/sse.mjs')],
      { env: { ...process.env, BENCH_LOAD: load } },
      (error, output) =>
        error === null ? resolve(output) : reject(new Error('the streams could not be read', { cause: error })),
    );
    child.stdin?.end(JSON.stringify({ streams: AT_ONCE, tokens: TOKENS, timeoutMs: 15_000, requests }));
  });
  return Result.parse(JSON.parse(stdout.replace(/^RESULT /, '')));
};

/** Whether anything grows with the number of answers that a process has streamed. */
export const benchSoak = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-bench-'));
  const [modelPort, inspectPort] = [await freePort(), await freePort()];
  await promisify(execFile)('bash', [path.join(REFERENCE, 'load/build.sh'), folder]);
  const model = spawn(path.join(folder, 'model'), {
    env: { PATH: process.env['PATH'], PORT: String(modelPort), DELAY_MS: '20', TOKENS: String(TOKENS) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(model.stdout, 'data');
  const server = await startProcess([], {
    MADANG_DATA: folder,
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PER_MINUTE: '0',
    NODE_OPTIONS: `--max-semi-space-size=16 --inspect=127.0.0.1:${inspectPort}`,
    OPENAI_COMPATIBLE_BASE_URL: `http://127.0.0.1:${modelPort}/v1`,
    OPENAI_COMPATIBLE_MODEL: 'mock',
  });
  const rows: string[] = [];
  let bad = 0;
  try {
    const { access_token: token } = Session.parse(
      await (await fetch(`${server.url}/api/v1/auth/guest`, { method: 'POST' })).json(),
    );
    const inspector = await openInspector(inspectPort);
    for (let streamed = AT_ONCE; streamed <= STREAMS; streamed += AT_ONCE) {
      const { errors, short } = await runStreams(server.url, token, folder);
      bad += errors + short;
      if (streamed < FIRST_LOOK || (streamed - FIRST_LOOK) % LOOK_EVERY !== 0) continue;
      await sleep(SETTLE_MS);
      rows.push(
        `| ${streamed.toLocaleString('en')} | ${(await inspector.heapMiB()).toFixed(1)} | ${figuresOf([server.pid]).residentMiB.toFixed(0)} | ${await inspector.resources()} | ${bad} |`,
      );
      console.error(rows.at(-1));
    }
    inspector.close();
  } finally {
    server.kill('SIGTERM');
    await server.exited();
    model.kill();
    await rm(folder, { recursive: true, force: true });
  }
  return [
    '| streams so far | heap in use MiB | resident MiB | active resources | lost or not whole |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
};
