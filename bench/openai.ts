import { mkdir } from 'node:fs/promises';
import { startMadang, startModel, WORK, type Child } from './api/children.ts';
import { createDatabases, DATABASES, databaseUrl, dropDatabases } from './api/databases.ts';
import { readFirstTokens, type FirstTokens } from './api/first-tokens.ts';
import { assertAnswer, wrk, type Load } from './api/load.ts';
import { startNginx, startPortkey } from './api/openai-peers.ts';
import { PASSWORD } from './api/people.ts';
import type { Call } from './api/scenarios.ts';
import { figuresOf, median, processTree } from './process-figures.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const SECONDS = Number(process.env['DUR'] ?? 5);
const WARM_SECONDS = Math.min(5, SECONDS);
const CONNECTIONS = 32;
const READERS = [1, 10, 50] as const;
/** Between the tokens of a streamed answer. */
const TOKEN_MS = 20;

type Headers = Readonly<Record<string, string>>;
interface Target extends Child {
  readonly name: string;
  readonly model: string;
  readonly headers: Headers;
}

const callOf = ({ model, headers }: Target, stream: boolean): Call => ({
  method: 'POST',
  path: '/v1/chat/completions',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: '페트병은 어떻게 버려요?' }] }),
});
const isRight = (answer: string): boolean => answer.includes('압착하여') || answer.includes('[DONE]');

const startKey = async (url: string): Promise<string> => {
  const post = async <T>(path: string, body: object, token?: string): Promise<T> => {
    const headers = {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const response = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const { access_token: token } = await post<{ access_token: string }>('/auth/register', {
    login_id: `bench${process.pid}`,
    password: PASSWORD,
  });
  return (await post<{ key: string }>('/auth/api-keys', { name: 'bench', scopes: ['models:use'] }, token)).key;
};

/** Everything that is between a client and a model, and the model itself. */
const openTargets = async (stops: AsyncDisposableStack, tokenMs: number, notes: string[]): Promise<Target[]> => {
  const keep = async (child: Promise<Child>): Promise<Child> => {
    const started = await child;
    stops.defer(() => started.stop());
    return started;
  };
  const model = await keep(startModel(tokenMs));
  const madang = await keep(startMadang(model, databaseUrl(DATABASES.madang)));
  const targets: Target[] = [
    { name: 'the model itself', ...model, model: 'mock', headers: {} },
    {
      name: 'madang',
      ...madang,
      model: 'compatible/mock',
      headers: { authorization: `Bearer ${await startKey(madang.url)}` },
    },
    { name: 'nginx', ...(await keep(startNginx(model))), model: 'mock', headers: {} },
  ];
  const portkey = await keep(startPortkey()).catch((error: unknown) => {
    notes.push(`Portkey is left out: ${String(error)}`);
    return undefined;
  });
  const ofPortkey = {
    authorization: 'Bearer none',
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${model.url}/v1`,
  };
  if (portkey !== undefined) targets.push({ name: 'portkey', ...portkey, model: 'mock', headers: ofPortkey });
  for (const target of targets) await assertAnswer(target.url, callOf(target, false), isRight);
  return targets;
};

/** In turn within each round. */
const rounds = async <T>(targets: readonly Target[], run: (target: Target) => Promise<T>): Promise<T[][]> => {
  const results = targets.map((): T[] => []);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [nth, target] of targets.entries()) results[nth]?.push(await run(target));
  return results;
};

const whole = async (targets: readonly Target[]): Promise<string[]> => {
  for (const target of targets) await wrk('warm', target.url, [callOf(target, false)], CONNECTIONS, WARM_SECONDS);
  const results = await rounds(targets, async (target): Promise<Load & { readonly cpuMicros: number }> => {
    const cpu = (): number => figuresOf(processTree(target.pid)).cpuSeconds;
    const before = cpu();
    const load = await wrk('openai', target.url, [callOf(target, false)], CONNECTIONS, SECONDS);
    const cpuMicros = ((cpu() - before) * 1e6) / load.requests;
    console.error(`${target.name}: ${(load.requests / load.seconds).toFixed(0)}/s, ${cpuMicros.toFixed(0)} µs`);
    return { ...load, cpuMicros };
  });
  const perSecond = results.map((runs) => median(runs.map(({ requests, seconds }) => requests / seconds)));
  const ofPortkey = perSecond[targets.findIndex(({ name }) => name === 'portkey')];
  return targets.map(({ name }, nth) => {
    const of = (value: (run: Load & { readonly cpuMicros: number }) => number): number =>
      median((results[nth] ?? []).map(value));
    const rate = perSecond[nth] ?? Number.NaN;
    const cells = [
      name,
      rate.toFixed(0),
      ofPortkey === undefined ? '–' : `${(rate / ofPortkey).toFixed(1)} ×`,
      `${of(({ p50Ms }) => p50Ms).toFixed(1)} / ${of(({ p99Ms }) => p99Ms).toFixed(1)}`,
      of(({ cpuMicros }) => cpuMicros).toFixed(0),
      of(({ errors }) => errors).toFixed(0),
    ];
    return `| ${cells.join(' | ')} |`;
  });
};

const streamed = async (targets: readonly Target[], readers: number): Promise<string[]> => {
  for (const target of targets) await readFirstTokens(target.url, callOf(target, true), readers, WARM_SECONDS);
  const results = await rounds(targets, (target) =>
    readFirstTokens(target.url, callOf(target, true), readers, SECONDS),
  );
  const of = (runs: readonly FirstTokens[] | undefined, value: (run: FirstTokens) => number): number =>
    median((runs ?? []).map(value));
  const [direct] = results;
  return targets.map(({ name }, nth) => {
    const runs = results[nth];
    const [p50, p99] = [of(runs, ({ p50Ms }) => p50Ms), of(runs, ({ p99Ms }) => p99Ms)];
    const [less50, less99] = [of(direct, ({ p50Ms }) => p50Ms), of(direct, ({ p99Ms }) => p99Ms)];
    const added = nth === 0 ? '–' : `${(p50 - less50).toFixed(1)} / ${(p99 - less99).toFixed(1)}`;
    const cells = [
      `${readers}, ${name}`,
      `${p50.toFixed(1)} / ${p99.toFixed(1)}`,
      added,
      of(runs, ({ streams }) => streams).toFixed(0),
      of(runs, ({ broken }) => broken).toFixed(0),
    ];
    return `| ${cells.join(' | ')} |`;
  });
};

/**
 * `POST /v1/chat/completions` beside Portkey's gateway, nginx and the model itself: whole answers of a model that has them ready, and
 * the first token of streamed ones. ROUNDS and DUR (seconds) choose.
 */
export const benchOpenAi = async (): Promise<string> => {
  await mkdir(WORK, { recursive: true });
  await using stops = new AsyncDisposableStack();
  stops.defer(() => dropDatabases());
  const notes: string[] = [];
  const lines = [
    `| whole answers, ${CONNECTIONS} at once, ${ROUNDS} × ${SECONDS} s | requests/s | × Portkey | p50 / p99 ms | CPU µs/request | errors |`,
    '|---|---|---|---|---|---|',
  ];
  await createDatabases();
  {
    await using part = new AsyncDisposableStack();
    lines.push(...(await whole(await openTargets(part, 0, notes))));
  }
  lines.push(
    '',
    `A token every ${TOKEN_MS} ms:`,
    '',
    '| readers at once | first token p50 / p99 ms | added p50 / p99 ms | streams | not whole |',
    '|---|---|---|---|---|',
  );
  await createDatabases();
  {
    await using part = new AsyncDisposableStack();
    const targets = await openTargets(part, TOKEN_MS, notes);
    for (const readers of READERS) lines.push(...(await streamed(targets, readers)));
  }
  return [...lines, ...new Set(notes)].join('\n');
};
