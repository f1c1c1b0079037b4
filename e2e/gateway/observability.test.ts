import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify, parse } from 'yaml';
import { contracts } from '@madang/contracts/index';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { freePort, startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { askModel } from '../support/ask-model.ts';
import { call, startGuest } from '../support/client.ts';
import { askedBy } from '../support/promql.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary?: string; readonly description?: string };
}
interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const ALERTS = 'deploy/prometheus/alerts.yaml';
const rules = (parse(readFileSync(ALERTS, 'utf8')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const dashboard = JSON.parse(readFileSync('deploy/grafana/madang.json', 'utf8')) as {
  panels: Panel[];
  templating: { list: { query: unknown }[] };
};
const queries = dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));

let folder: string;
let database: TestDatabase;
let model: ModelDouble;
let services: MadangProcess;
let gateway: MadangProcess;
/** What both processes say of themselves, after a little of everything has been done. */
let exposed: string;

const textOf = async (url: string): Promise<string> => (await fetch(`${url}/metrics`)).text();

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'madang-observability-'));
  [database, model] = await Promise.all([createTestDatabase(), startModelDouble(openAiCompatible)]);
  const port = await freePort();
  const names = Object.keys(contracts);
  const shared = { ...database.env, RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'warn', DRAIN_SECONDS: '2' };
  services = await startProcess(
    ['--services', names.join(','), '--workers', '1'],
    {
      ...shared,
      TRUSTED_PROXIES: '127.0.0.1',
      REDIS_URL: process.env['REDIS_TEST_URL'] ?? 'redis://127.0.0.1:6379',
      REDIS_PREFIX: `${path.basename(folder)}:`,
      OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
      OPENAI_COMPATIBLE_API_KEY: KEY,
      OPENAI_COMPATIBLE_MODEL: 'double',
      DEFAULT_MODEL: 'compatible/double',
      // What is counted only where somebody has asked for it.
      MODERATION_WORDS: '금지어',
      MODEL_PRICES: 'compatible/double=1000/2000 USD',
    },
    port,
  );
  gateway = await startProcess(['--services', 'gateway'], {
    ...shared,
    ...Object.fromEntries(names.map((name) => [`${name.toUpperCase()}_URL`, services.url])),
  });
  const guest = await startGuest(gateway.url);
  await askModel(gateway.url, guest.token, 'compatible/double');
  exposed = `${await textOf(gateway.url)}\n${await textOf(services.url)}`;
});
afterAll(async () => {
  for (const server of [gateway, services]) server.kill('SIGTERM');
  await Promise.all([gateway.exited(), services.exited()]);
  await model.stop();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Of samples, the labels that they have. */
const labelsOf = (metric: string): Set<string> | undefined => {
  const samples = exposed.split('\n').filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `));
  if (samples.length === 0) return undefined;
  return new Set(samples.flatMap((line) => [...line.matchAll(/[{,](\w+)="/g)].map(([, label = '']) => label)));
};

/** What Prometheus adds by itself. */
const OF_PROMETHEUS = new Set(['instance', 'job', 'le']);

/** What an expression asks for that these processes do not expose. */
const missing = (expression: string): string[] => {
  const plain = expression.replaceAll('$instance', '.*');
  return askedBy(plain).flatMap(({ metric, labels }) => {
    if (metric === 'up') return [];
    const name = metric.replace(/_(?:bucket|count|sum)$/, '');
    if (!new RegExp(`^# TYPE (?:${metric}|${name}) `, 'm').test(exposed)) return [metric];
    const known = labelsOf(metric);
    return known === undefined
      ? []
      : labels.filter((label) => !known.has(label) && !OF_PROMETHEUS.has(label)).map((label) => `${metric}{${label}}`);
  });
};

it('every query of the dashboard asks for what running processes expose', () => {
  expect(queries.length).toBeGreaterThan(25);
  expect(queries.flatMap(({ title, expr }) => missing(expr).map((name) => `${title}: ${name}`))).toEqual([]);
  expect(JSON.stringify(dashboard.templating)).toContain('label_values(madang_build_info, instance)');
});

it('every alert asks for what running processes expose, and says what to do', () => {
  expect(rules.length).toBeGreaterThan(15);
  expect(rules.flatMap(({ alert, expr }) => missing(expr).map((name) => `${alert}: ${name}`))).toEqual([]);
  const silent = rules.filter(({ annotations: { summary, description } }) => !summary || !description);
  expect(silent.map(({ alert }) => alert)).toEqual([]);
});

it('Prometheus itself takes the rules and the queries, and the alerts fire when they are to', () => {
  expect(execFileSync('promtool', ['check', 'rules', ALERTS], { encoding: 'utf8' })).toContain('SUCCESS');
  const recorded = queries.map(({ expr }, index) => ({
    record: `panel_${index}`,
    expr: expr.replaceAll('$instance', '.*'),
  }));
  const file = path.join(folder, 'panels.yaml');
  writeFileSync(file, stringify({ groups: [{ name: 'panels', rules: recorded }] }));
  execFileSync('promtool', ['check', 'rules', file]);
  const tested = execFileSync('promtool', ['test', 'rules', 'deploy/prometheus/alerts.test.yaml'], {
    encoding: 'utf8',
  });
  expect(tested).toContain('SUCCESS');
});

it('counts what a model has used and cost, the streams that are read, tasks and connections', async () => {
  const valueOf = (sample: RegExp): number => Number(sample.exec(exposed)?.[1]);
  const used = (direction: string): number =>
    valueOf(
      new RegExp(
        `^madang_model_tokens_total\\{[^}]*model="compatible/double"[^}]*direction="${direction}"[^}]*\\} (.+)$`,
        'm',
      ),
    );
  expect(used('input')).toBeGreaterThan(0);
  expect(used('output')).toBeGreaterThan(0);
  const cost = valueOf(/^madang_model_cost_total\{[^}]*currency="USD"[^}]*\} (.+)$/m);
  expect(cost).toBeCloseTo((used('input') * 1000 + used('output') * 2000) / 1_000_000, 9);
  expect(valueOf(/^madang_upstream_instances_healthy\{service="chat"\} (.+)$/m)).toBe(1);
  expect(valueOf(/^madang_pool_connections\{pool="chat"[^}]*\} (.+)$/m)).toBeGreaterThan(0);
  // A stream that is open is counted, and is not any more once it is over.
  const guest = await startGuest(gateway.url);
  model.paceMs = 600_000;
  const { body } = await call(
    gateway.url,
    'POST /conversations',
    { body: { app: 'chat', message: '안녕', model: 'compatible/double' } },
    { token: guest.token },
  );
  const open = new AbortController();
  const stream = await fetch(`${gateway.url}/api/v1/conversations/${body.conversation.id}/stream`, {
    headers: { authorization: `Bearer ${guest.token}` },
    signal: open.signal,
  });
  const reading = async (): Promise<number> =>
    Number(/^madang_streams_open\{[^}]*\} (.+)$/m.exec(await textOf(services.url))?.[1]);
  expect(stream.status).toBe(200);
  await expect.poll(reading).toBe(1);
  open.abort();
  await expect.poll(reading).toBe(0);
});
