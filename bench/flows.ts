import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { PROJECT_FOLDER } from '../server/src/platform/config/config.ts';
import { freePort, startProcess } from '../server/src/platform/testing/process.ts';
import { openInspector, type Inspector } from './inspector.ts';

/** Before it is looked: what is made at the first request is no part of the flow. */
const WARM_UP = 3;
/** Of each flow; what runs in the background runs in some of them only. */
const SAMPLES = 8;

const Session = z.object({ access_token: z.string() });
const Made = z.object({ conversation: z.object({ id: z.string() }) });

type Ask = (method: string, path: string, body?: object, headers?: Record<string, string>) => Promise<Response>;

/** Functions by file, with the line on which each begins. */
type Run = ReadonlyMap<string, readonly string[]>;

const lineOf = (file: string, offset: number): number =>
  readFileSync(path.join(PROJECT_FOLDER, file), 'utf8').slice(0, offset).split('\n').length;

/** What ran since the last look: our own functions, without the body of a module, which runs once. */
const functionsRun = async (inspector: Inspector): Promise<Set<string>> => {
  const own = `file://${PROJECT_FOLDER}`;
  const ran = new Set<string>();
  for (const { url, functions } of await inspector.coverage()) {
    if (!url.startsWith(own) || url.includes('/node_modules/')) continue;
    const file = url.slice(own.length).replace(/^\//, '');
    for (const { functionName, ranges } of functions) {
      const [range] = ranges;
      if (range !== undefined && range.count > 0 && range.startOffset > 0)
        ran.add(`${file} ${range.startOffset} ${functionName}`);
    }
  }
  return ran;
};

/** What runs in every one of several requests of a flow. `request` resolves once the flow is over. */
const flowOf = async (inspector: Inspector, request: () => Promise<() => Promise<void>>): Promise<Run> => {
  let common: Set<string> | undefined;
  for (let n = 0; n < WARM_UP + SAMPLES; n++) {
    await functionsRun(inspector);
    const finish = await request();
    const ran = await functionsRun(inspector);
    await finish();
    if (n >= WARM_UP) common = common === undefined ? ran : common.intersection(ran);
  }
  const byFile = new Map<string, string[]>();
  for (const entry of [...(common ?? [])].sort()) {
    const [file = '', offset = '', name = ''] = entry.split(' ');
    byFile.set(file, [...(byFile.get(file) ?? []), `${name || 'anonymous'}:${lineOf(file, Number(offset))}`]);
  }
  return byFile;
};

const groupOf = (file: string): 'service' | 'platform' | 'contracts' =>
  file.startsWith('contracts/') ? 'contracts' : file.startsWith('server/src/services/') ? 'service' : 'platform';

const report = (name: string, run: Run): string => {
  const files = [...run.keys()];
  const of = (group: string): string[] => files.filter((file) => groupOf(file) === group);
  console.error(`\n${name}`);
  for (const group of ['service', 'platform', 'contracts'])
    for (const file of of(group)) console.error(`  ${file}  ${run.get(file)?.join(' ')}`);
  return `| ${name} | ${of('service').length} | ${of('platform').length} | ${of('contracts').length} |`;
};

/** A model that begins its answer when it is told to: the first byte to a reader is then sent before it. */
const startModel = async () => {
  let held: (() => void)[] = [];
  const server = createServer((request, response) => {
    request.resume();
    held.push(() =>
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end('data: {"choices":[{"delta":{"content":"ok"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    release(): void {
      for (const answer of held) answer();
      held = [];
    },
    /** Until it is asked. */
    async asked(): Promise<void> {
      while (held.length === 0) await once(server, 'request');
    },
    close: () => server.close(),
  };
};

/** Through how many files somebody reads who follows one request: those in which a function runs. Lists go to stderr. */
export const benchFlows = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-bench-'));
  const inspectPort = await freePort();
  const model = await startModel();
  const server = await startProcess([], {
    MADANG_DATA: folder,
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PER_MINUTE: '0',
    NODE_OPTIONS: `--inspect=127.0.0.1:${inspectPort}`,
    OPENAI_COMPATIBLE_BASE_URL: model.url,
    OPENAI_COMPATIBLE_MODEL: 'double',
  });
  const rows = ['| flow | service files | platform files | contracts |', '|---|---|---|---|'];
  try {
    const inspector = await openInspector(inspectPort);
    const ask: Ask = (method, route, body, headers) =>
      fetch(`${server.url}/api/v1${route}`, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const whole = async (response: Response): Promise<() => Promise<void>> => {
      if (!response.ok) throw new Error(`${response.url} was answered with ${response.status}`);
      await response.arrayBuffer();
      return () => Promise.resolve();
    };
    const somebody = { login_id: 'somebody', password: 'a long pass phrase' };
    await whole(await ask('POST', '/auth/register', { ...somebody, email: 'somebody@example.com' }));
    const signedIn = await (await ask('POST', '/auth/login', somebody)).json();
    const authorization = `Bearer ${Session.parse(signedIn).access_token}`;
    const made = await (await ask('POST', '/conversations', { app: 'chat' }, { authorization })).json();
    const messages = `/conversations/${Made.parse(made).conversation.id}/messages`;

    const sendMessage = async (): Promise<() => Promise<void>> => {
      const response = await ask(
        'POST',
        messages,
        { content: 'hello' },
        { authorization, accept: 'text/event-stream' },
      );
      const reader = response.body?.getReader();
      await reader?.read();
      await model.asked();
      return async () => {
        model.release();
        while (!(await reader?.read())?.done);
      };
    };
    await inspector.startCoverage();
    rows.push(
      report('POST …/messages to its first byte', await flowOf(inspector, sendMessage)),
      report('login', await flowOf(inspector, async () => whole(await ask('POST', '/auth/login', somebody)))),
    );
    let query = 0;
    rows.push(
      report(
        'search of the guide, never asked before',
        await flowOf(inspector, async () =>
          whole(await ask('POST', '/guide/items/search', { query: `페트병 ${query++}번` })),
        ),
      ),
    );
    inspector.close();
  } finally {
    server.kill('SIGTERM');
    await server.exited();
    model.close();
    await rm(folder, { recursive: true, force: true });
  }
  return rows.join('\n');
};
