import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contracts } from '@madang/contracts/index';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { freePort, startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { collect, readStream, startGuest } from '../support/client.ts';
import { startOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from '../support/otlp-receiver.ts';

const SERVER = 2;
const CLIENT = 3;
const QUESTION = '아무도 모르는 이야기';
const TRACE = 'abcdefabcdefabcdefabcdefabcdef01';
const PARENT = 'abcdefabcdef0102';
/** Every package but the interface alone, which others load as well. */
const LIBRARIES = /@opentelemetry\/(?!api\b)[\w-]+/;

let folder: string;
let database: TestDatabase;
let model: ModelDouble;
let receiver: OtlpReceiver;
let processes: MadangProcess[];
let gateway: MadangProcess;
let untraced: MadangProcess;

const others = Object.keys(contracts).filter((name) => name !== 'chat');

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'madang-traces-'));
  [database, model, receiver] = await Promise.all([
    createTestDatabase(),
    startModelDouble(openAiCompatible),
    startOtlpReceiver(),
  ]);
  // Says on stderr which packages a process loads.
  const hook = path.join(folder, 'loaded.mjs');
  writeFileSync(
    hook,
    `import { registerHooks } from 'node:module';
     registerHooks({ load: (url, context, next) => {
       if (url.includes('/@opentelemetry/')) process.stderr.write('loaded ' + url + '\\n');
       return next(url, context);
     } });`,
  );
  const [chatPort, othersPort] = [await freePort(), await freePort()];
  const chatUrl = `http://127.0.0.1:${chatPort}`;
  const othersUrl = `http://127.0.0.1:${othersPort}`;
  const addresses = Object.fromEntries(others.map((name) => [`${name.toUpperCase()}_URL`, othersUrl]));
  const untracedSettings = {
    ...database.env,
    NODE_OPTIONS: `--import ${hook}`,
    RATE_LIMIT_PER_MINUTE: '0',
    LOG_LEVEL: 'warn',
    DRAIN_SECONDS: '2',
    TRUSTED_PROXIES: '127.0.0.1',
  };
  const shared = {
    ...untracedSettings,
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=a%20key',
  };
  processes = [
    await startProcess(['--services', others.join(',')], { ...shared, CHAT_URL: chatUrl }, othersPort),
    await startProcess(
      ['--services', 'chat'],
      {
        ...shared,
        ...addresses,
        OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
        OPENAI_COMPATIBLE_API_KEY: KEY,
        OPENAI_COMPATIBLE_MODEL: 'double',
        DEFAULT_MODEL: 'compatible/double',
      },
      chatPort,
    ),
    await startProcess(['--services', 'gateway'], { ...shared, ...addresses, CHAT_URL: chatUrl }),
    await startProcess(['--services', 'gateway'], { ...untracedSettings, ...addresses, CHAT_URL: chatUrl }),
  ];
  gateway = processes[2]!;
  untraced = processes[3]!;
});
afterAll(async () => {
  for (const each of processes) each.kill('SIGTERM');
  await Promise.all(processes.map((each) => each.exited()));
  await receiver.stop();
  await model.stop();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const ofTrace = (): ReceivedSpan[] => receiver.spans.filter(({ traceId }) => traceId === TRACE);
const find = (match: Partial<ReceivedSpan>): ReceivedSpan | undefined =>
  ofTrace().find((span) => Object.entries(match).every(([key, value]) => span[key as keyof ReceivedSpan] === value));

it('what a client has begun goes through the gateway, the services and the model, and says nothing that was written', async () => {
  const guest = await startGuest(gateway.url);
  const response = await fetch(`${gateway.url}/api/v1/conversations`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${guest.token}`,
      traceparent: `00-${TRACE}-${PARENT}-01`,
    },
    body: JSON.stringify({ app: 'chat', message: QUESTION, model: 'compatible/double' }),
  });
  expect(response.status).toBe(201);
  const { conversation } = (await response.json()) as { conversation: { id: string } };
  await collect(readStream(gateway.url, guest.token, { conversation: conversation.id }));
  const name = 'POST /api/v1/conversations';
  // Batches of the processes come at different times.
  await expect.poll(() => find({ service: 'madang-gateway', name, kind: SERVER })?.parentSpanId).toBe(PARENT);
  await expect
    .poll(() => find({ service: 'madang-chat', name, kind: SERVER })?.parentSpanId)
    .toBe(find({ service: 'madang-gateway', name })?.spanId);
  await expect.poll(() => find({ service: 'madang-chat', name: 'chat double', kind: CLIENT })).toBeDefined();
  const asked = find({ service: 'madang-chat', name: 'chat double' });
  expect(asked?.attributes).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'compatible',
    'gen_ai.request.model': 'double',
    'gen_ai.response.finish_reasons': ['stop'],
  });
  // A call of another service, and what that does of it.
  await expect
    .poll(() => {
      const called = ofTrace().filter(
        ({ service, kind }) => service === `madang-${others.join('-')}` && kind === SERVER,
      );
      const callers = ofTrace().filter(({ service, kind }) => service === 'madang-chat' && kind === CLIENT);
      return called.filter(({ parentSpanId }) => callers.some(({ spanId }) => spanId === parentSpanId)).length;
    })
    .toBeGreaterThan(0);
  const sent = receiver.bodies.join('');
  for (const word of [QUESTION, ...model.words, guest.token, conversation.id]) expect(sent).not.toContain(word.trim());
  expect(receiver.headers.every((headers) => headers['x-collector-key'] === 'a key')).toBe(true);
});

it('what nobody asked to be recorded is not, and a failure is seen as one', async () => {
  const trace = 'abcdefabcdefabcdefabcdefabcdef02';
  await fetch(`${gateway.url}/api/v1/services`, { headers: { traceparent: `00-${trace}-${PARENT}-00` } });
  const missing = 'abcdefabcdefabcdefabcdefabcdef03';
  await fetch(`${gateway.url}/api/v1/users/me`, { headers: { traceparent: `00-${missing}-${PARENT}-01` } });
  await expect
    .poll(() => receiver.spans.find(({ traceId }) => traceId === missing)?.attributes['http.response.status_code'])
    .toBe(401);
  expect(receiver.spans.filter(({ traceId }) => traceId === trace)).toEqual([]);
  expect(receiver.spans.filter(({ name }) => /\/(health|ready|metrics)$/.test(name))).toEqual([]);
});

it('nothing of OpenTelemetry is loaded where no endpoint is set', () => {
  expect(gateway.output()).toMatch(LIBRARIES);
  expect(untraced.output()).not.toMatch(LIBRARIES);
});

it('an endpoint, a share and headers that are none are refused before anything starts', async () => {
  const { loadConfig } = await import('../../server/src/platform/config/config.ts');
  const problemsOf = (env: Record<string, string>): unknown => {
    try {
      loadConfig(env);
      return [];
    } catch (error) {
      return (error as { problems: string[] }).problems;
    }
  };
  expect(
    problemsOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4317',
      OTEL_EXPORTER_OTLP_HEADERS: 'key',
      OTEL_TRACES_SAMPLER_ARG: '2',
    }),
  ).toEqual([
    expect.stringMatching(/^OTEL_EXPORTER_OTLP_ENDPOINT: is not a URL/),
    expect.stringMatching(/^OTEL_EXPORTER_OTLP_HEADERS\.0: is not name=value/),
    expect.stringMatching(/^OTEL_TRACES_SAMPLER_ARG: is more than 1/),
  ]);
});
