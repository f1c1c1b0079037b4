import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createMadang, MadangError, type Madang, type StreamEvent } from '../../packages/client/src/index.ts';
import { freePort, startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { startFaultyWay, type FaultyWay } from '../support/faulty-way.ts';

const WORDS = Array.from({ length: 12 }, (_, index) => `낱말${index} `);
const WHOLE = WORDS.join('');

let model: ModelDouble;
let database: TestDatabase;
let server: MadangProcess;
let way: FaultyWay;
let madang: Madang;
const env = (): Record<string, string> => ({
  ...database.env,
  LOG_LEVEL: 'error',
  RATE_LIMIT_PER_MINUTE: '0',
  OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
  OPENAI_COMPATIBLE_API_KEY: KEY,
  OPENAI_COMPATIBLE_MODEL: 'double',
});
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  database = await createTestDatabase();
  server = await startProcess([], env(), await freePort());
  way = await startFaultyWay(server.url);
});
afterAll(async () => {
  await way.stop();
  server.kill('SIGTERM');
  await server.exited();
  await database.close();
  await model.stop();
});
beforeEach(async () => {
  Object.assign(model, { trap: 'none', words: WORDS, paceMs: 0 } satisfies Partial<ModelDouble>);
  way.fault = () => undefined;
  madang = createMadang({ baseUrl: way.url, credentials: { guest: true } });
  await madang.startGuest();
  way.asked.length = 0;
});

const isStream = (asked: string): boolean => asked.startsWith('GET ') && asked.endsWith('/stream');
/** Each with what came before it and what it adds: nothing is missed, repeated or out of its order. */
const expectWhole = (events: readonly StreamEvent[], whole = WHOLE): void => {
  const ids = events.map(({ id }) => Number(id));
  expect(ids, JSON.stringify(events.map(({ id, name, text }) => [id, name, text]))).toEqual(
    ids.map((_, index) => (ids[0] ?? 0) + index),
  );
  let text = '';
  for (const event of events) {
    if (event.name === 'message.delta') text += event.data.text;
    expect(event.text).toBe(text);
  }
  expect(text).toBe(whole);
};

it('gives an answer event by event, each with the whole text so far', async () => {
  const answer = await madang.ask({ message: '길게 말해 줘' });
  const events = await Array.fromAsync(answer);
  expectWhole(events);
  expect(events.at(-1)?.name).toBe('message.completed');
  expect((await answer.message()).status).toBe('complete');
  expect(await answer.text()).toBe(WHOLE);
  // The question was answered with the stream itself, and nothing else was asked for.
  expect(way.asked).toEqual(['POST /api/v1/conversations']);
  const next = await madang.ask({ conversation: answer.conversation.id, message: '또' });
  expect([next.conversation.id, await next.text()]).toEqual([answer.conversation.id, WHOLE]);
});

it('reads on wherever in a stream the connection is cut', async () => {
  const answer = await madang.ask({ message: '길게 말해 줘' });
  await answer.message();
  const read = { conversation: answer.conversation.id, message: answer.id };
  // As it is on the wire, to find one place of each kind.
  let authorization = '';
  way.fault = (_, request) => {
    authorization = request.headers.authorization ?? '';
    return undefined;
  };
  await madang.call('GET /auth/me');
  const path = `/api/v1/conversations/${read.conversation}/stream?message_id=${read.message}&after=0`;
  const wire = Buffer.from(await (await fetch(server.url + path, { headers: { authorization } })).arrayBuffer());
  const second = wire.indexOf('\n\n', wire.indexOf('message.delta'));
  const event = wire.subarray(second + 2);
  const at = (text: string, more = 0): number => second + 2 + event.indexOf(text) + more;
  const places = {
    'before anything': 0,
    'within the first field': 2,
    'between two events': second + 2,
    'between the two line ends of an event': second + 1,
    'within the name of a field': at('data:', 2),
    'within a value': at('"text"', 3),
    'within a letter of three bytes': at('낱', 1),
    'behind the data of an event': at('\n\n'),
    'before the last event': wire.lastIndexOf('message.completed') - 8,
    'within the last event': wire.length - 40,
    'one byte before the end': wire.length - 1,
  };
  for (const [place, bytes] of Object.entries(places)) {
    way.asked.length = 0;
    let cut = false;
    way.fault = (asked) => {
      if (!isStream(asked) || cut) return undefined;
      cut = true;
      return { kind: 'cut', bytes };
    };
    const events = await Array.fromAsync(madang.stream(read));
    expectWhole(events);
    expect(way.asked.filter(isStream), place).toHaveLength(2);
  }
  console.log(`streams: cut at ${Object.keys(places).length} kinds of places of ${wire.length} bytes`);
});

it('gets there in small steps, each connection cut after a few bytes more than one event has', async () => {
  const answer = await madang.ask({ message: '길게 말해 줘' });
  await answer.message();
  way.fault = (asked) => (isStream(asked) ? { kind: 'cut', bytes: 400 } : undefined);
  const read = madang.stream({ conversation: answer.conversation.id, message: answer.id });
  let seen = '';
  for await (const { text, name } of read) {
    seen = text;
    // What is longer than a connection lives comes on the one that is not cut.
    if (name === 'message.delta') way.fault = (asked) => (isStream(asked) ? { kind: 'cut', bytes: 900 } : undefined);
    if (text === WHOLE) way.fault = () => undefined;
  }
  expect(seen).toBe(WHOLE);
});

it('asks the same question again when the connection is lost before the answer has begun', async () => {
  let lost = 0;
  way.fault = (asked) =>
    asked === 'POST /api/v1/conversations' && lost++ < 2 ? { kind: 'cut', bytes: lost * 5 } : undefined;
  const answer = await madang.ask({ message: '한 번만' });
  expect(await answer.text()).toBe(WHOLE);
  const said = await Array.fromAsync(
    madang.items('GET /conversations/:id/messages', { params: { id: answer.conversation.id } }),
  );
  expect(said.map(({ role }) => role)).toEqual(['assistant', 'user']);
  expect((await madang.call('GET /conversations')).items).toHaveLength(1);
});

it('begins anew with the text that the server gives where what was read is gone', async () => {
  const answer = await madang.ask({ message: '길게 말해 줘' });
  await answer.message();
  const read = { conversation: answer.conversation.id, message: answer.id };
  let first = true;
  way.fault = (asked, request) => {
    // A position that the log does not have: rule 14 of the streams.
    if (isStream(asked) && !first) request.url = request.url?.replace(/after=\d+/, 'after=100000');
    if (!isStream(asked) || !first) return undefined;
    first = false;
    return { kind: 'cut', bytes: 500 };
  };
  const events = await Array.fromAsync(madang.stream(read));
  const reset = events.findIndex(({ name }) => name === 'reset');
  expect(reset).toBeGreaterThan(0);
  expect(events[reset]?.text).toBe(WHOLE);
  expect(events.at(-1)?.text).toBe(WHOLE);
});

it('goes on over a server that is killed and started again, and tells of the end that the answer had', async () => {
  Object.assign(model, { words: Array.from({ length: 400 }, () => '말 '), paceMs: 20 });
  const answer = await madang.ask({ message: '길게 말해 줘' });
  const port = Number(new URL(server.url).port);
  const events: StreamEvent[] = [];
  for await (const event of answer) {
    events.push(event);
    if (events.length !== 5) continue;
    server.kill('SIGKILL');
    await server.exited();
    server = await startProcess([], env(), port);
  }
  const seen = events[4]?.text ?? '';
  const last = events.at(-1);
  expect(last?.name).toBe('message.interrupted');
  expect(seen).not.toBe('');
  expect(last?.text.startsWith(seen)).toBe(true);
  expect((await answer.message()).status).toBe('interrupted');
});

it('stops reading when it is told to, and the answer is written to its end all the same', async () => {
  Object.assign(model, { paceMs: 30 });
  const abort = new AbortController();
  const answer = await madang.ask({ message: '길게 말해 줘' }, { signal: abort.signal });
  const reason = new Error('left');
  const read = async (): Promise<void> => {
    for await (const { name } of answer) if (name === 'message.delta') abort.abort(reason);
  };
  await expect(read()).rejects.toBe(reason);
  const whole = await Array.fromAsync(madang.stream({ conversation: answer.conversation.id, message: answer.id }));
  expect(whole.at(-1)?.text).toBe(WHOLE);
});

it('stops the answer, and keeps what is written', async () => {
  Object.assign(model, { words: Array.from({ length: 400 }, () => '말 '), paceMs: 20 });
  const answer = await madang.ask({ message: '길게 말해 줘' });
  let stopped = false;
  for await (const { name } of answer)
    if (name === 'message.delta' && !stopped) {
      stopped = true;
      await answer.stop();
    }
  expect((await answer.message()).status).toBe('stopped');
  expect(await answer.text()).toContain('말 ');
});

it('throws what an answer has failed with, and what a question is refused with', async () => {
  model.trap = 'error-before';
  const answer = await madang.ask({ message: '안녕' });
  const error = await answer.text().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MadangError);
  expect(error).toMatchObject({ userMessageId: answer.userMessage.id, messageId: answer.id });
  await expect(madang.ask({ message: ' ' })).rejects.toMatchObject({ code: 'validation_failed', status: 422 });
  await expect(madang.stream({ conversation: answer.userMessage.id }).next()).rejects.toMatchObject({
    code: 'conversation_not_found',
    status: 404,
  });
});
