import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { freePort, runMadang, startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { call, startGuest } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';

let folder: string;
let database: TestDatabase;
let model: ModelDouble;
let server: MadangProcess;
let env: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'madang-operators-'));
  database = await createTestDatabase();
  model = await startModelDouble(openAiCompatible);
  env = {
    ...database.env,
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    // Nobody is there.
    OPENAI_API_KEY: 'sk-some-key',
    OPENAI_BASE_URL: `http://127.0.0.1:${await freePort()}/v1`,
    DEFAULT_MODEL: 'compatible/double',
    DEFAULT_LANGUAGE: 'en',
    CORS_ORIGINS: 'http://localhost:5173/',
  };
  server = await startProcess([], env);
});
afterAll(async () => {
  server.kill('SIGTERM');
  await server.exited();
  await model.stop();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const metrics = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();

it('the thirty lines of "Your first API call" run as they stand', async () => {
  const page = readFileSync('docs/first-call.md', 'utf8');
  const [, code = ''] = /```js\n([^]*?)```/.exec(page) ?? [];
  expect(code.trim().split('\n').length).toBeLessThan(40);
  writeFileSync(path.join(folder, 'first-call.mjs'), code);
  const child = spawn(process.execPath, [path.join(folder, 'first-call.mjs')], {
    env: { PATH: process.env['PATH'], MADANG_URL: server.url },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [exit] = (await once(child, 'close')) as [number];
  expect([exit, output]).toEqual([0, expect.stringMatching(/빛은[^]*\(complete\)/)]);
});

it('an origin with a slash at its end is that origin', async () => {
  const response = await fetch(`${server.url}/health`, { headers: { origin: 'http://localhost:5173' } });
  expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
});

it('errors are in the language that is set, unless another one is asked for', async () => {
  const titleFor = async (language: Record<string, string>): Promise<string> => {
    const response = await fetch(`${server.url}/api/v1/conversations`, { headers: language });
    return ((await response.json()) as { title: string }).title;
  };
  expect(await titleFor({})).toMatch(/^Start as a guest/);
  expect(await titleFor({ 'accept-language': 'fr-CH, fr;q=0.9' })).toMatch(/^Start as a guest/);
  expect(await titleFor({ 'accept-language': 'ko' })).toMatch(/^손님으로 시작/);
});

it('a model that is connected wrongly is told at the start, in the metrics and by the doctor', async () => {
  const told =
    /this model cannot be asked: nobody answers at http:\/\/127\.0\.0\.1:\d+\/v1\/models \(ECONNREFUSED\)\. Correct OPENAI_API_KEY/;
  await expect.poll(() => server.output()).toMatch(told);
  expect(await metrics()).toMatch(/^madang_model_connected\{model="openai\/[^"]+"\} 0$/m);
  const { code, out } = await runMadang(['doctor', '--json'], { ...env, DATABASE_URL: database.adminUrl });
  const models = (JSON.parse(out) as { name: string; ok: boolean; result: string }[]).filter(
    ({ name }) => name === 'models',
  );
  expect(models.map(({ ok }) => ok)).toEqual([false, true]);
  expect(code).toBe(1);
});

it('the doctor asks every model for a word when it is told to, those that were connected by clicking among them', async () => {
  const admin = await startWithRole({ url: server.url, database }, 'admin');
  const body = { preset: 'vllm', base_url: `${model.url}/v1`, api_key: KEY, name: 'clicked' } as const;
  await call(server.url, 'POST /admin/models', { body }, admin);
  const { out } = await runMadang(['doctor', '--json', '--model'], { ...env, DATABASE_URL: database.adminUrl });
  const results = (JSON.parse(out) as { name: string; result: string }[]).map(({ result }) => result);
  expect(results).toContainEqual(
    expect.stringMatching(/^compatible\/double: said "빛은 [^]+ s, tokens not told, cost not known$/),
  );
  expect(results).toContainEqual(expect.stringMatching(/^vllm\/clicked: said "빛은 /));
  expect(results).toContainEqual(
    expect.stringMatching(/^openai\/\S+: Nothing answers at this address\..+ECONNREFUSED/),
  );
});

it('what one wants to be woken for is in the metrics', async () => {
  const guest = await startGuest(server.url);
  const said = await call(
    server.url,
    'POST /conversations',
    { body: { app: 'chat', message: '빛은?', model: 'compatible/double' } },
    { token: guest.token },
  );
  expect(said.status).toBe(201);
  await expect
    .poll(metrics)
    .toMatch(/^madang_model_calls_total\{model="compatible\/double",outcome="stop"\} [1-9]\d*$/m);
  const text = await metrics();
  for (const line of [
    /^madang_build_info\{version="[\d.]+",node="\d[\d.]+"\} 1$/m,
    /^madang_database_up 1$/m,
    /^madang_database_bytes [1-9]\d+$/m,
    /^madang_outbox_age_seconds \d/m,
    /^madang_jobs_waiting\{queue="dead-letter"\} 0$/m,
    /^madang_jobs_waiting\{queue="identity\/identity\.mail_due"\} \d+$/m,
    /^madang_model_first_token_seconds_count\{model="compatible\/double"\} [1-9]\d*$/m,
  ])
    expect(text).toMatch(line);
});
