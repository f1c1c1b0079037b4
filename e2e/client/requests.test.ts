import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createMadang, MadangError, type Madang } from '../../packages/client/src/index.ts';
import { startFaultyWay, type FaultyWay } from '../support/faulty-way.ts';
import { startShape, type Installation } from '../support/shapes.ts';

let installation: Installation;
let way: FaultyWay;
let madang: Madang;
beforeAll(async () => {
  installation = await startShape('together');
  way = await startFaultyWay(installation.url);
});
afterAll(async () => {
  await way.stop();
  await installation.stop();
});
beforeEach(async () => {
  way.fault = () => undefined;
  madang = createMadang({ baseUrl: way.url, credentials: { guest: true }, language: 'en' });
  await madang.startGuest();
  way.asked.length = 0;
});

const problem = (code: string, more: object = {}): string =>
  JSON.stringify({ code, title: code, request_id: 'r', ...more });
const refusal = (promise: Promise<unknown>): Promise<MadangError> =>
  promise.then(
    () => {
      throw new Error('it was not refused');
    },
    (error: unknown) => {
      if (error instanceof MadangError) return error;
      throw error;
    },
  );
/** The first so many requests of a kind go wrong. */
const failing = (asked: string, times: number, fault: ReturnType<FaultyWay['fault']>): void => {
  let left = times;
  way.fault = (name) => (name === asked && left-- > 0 ? fault : undefined);
};
const conversations = async (): Promise<string[]> =>
  (await Array.fromAsync(madang.items('GET /conversations'))).map(({ title }) => title ?? '');

it('makes one thing of a POST whose answers are lost, with one key for all tries', async () => {
  const keys = new Set<unknown>();
  failing('POST /api/v1/conversations', 2, { kind: 'answer-lost' });
  const { fault } = way;
  way.fault = (asked, request) => {
    if (asked === 'POST /api/v1/conversations') keys.add(request.headers['idempotency-key']);
    return fault(asked, request);
  };
  await madang.call('POST /conversations', { body: { title: '한 번' } });
  expect(way.asked).toEqual(Array.from({ length: 3 }, () => 'POST /api/v1/conversations'));
  expect(keys.size).toBe(1);
  expect(await conversations()).toEqual(['한 번']);
});

it('never repeats what would be done twice', async () => {
  const { conversation } = await madang.call('POST /conversations');
  const name = `PUT /api/v1/conversations/${conversation.id}`;
  failing(name, 1, { kind: 'answer-lost' });
  const error = await refusal(
    madang.call('PUT /conversations/:id', { params: { id: conversation.id }, body: { title: '새 이름' } }),
  );
  expect([error.code, error.status, error.retryable]).toEqual(['unreachable', 0, true]);
  expect(way.asked.filter((asked) => asked === name)).toEqual([name]);
  expect(await conversations()).toEqual(['새 이름']);
});

it('has deleted what is gone when it asks again', async () => {
  const { conversation } = await madang.call('POST /conversations');
  const params = { id: conversation.id };
  failing(`DELETE /api/v1/conversations/${conversation.id}`, 1, { kind: 'answer-lost' });
  await madang.call('DELETE /conversations/:id', { params });
  expect(await conversations()).toEqual([]);
  expect((await refusal(madang.call('DELETE /conversations/:id', { params }))).code).toBe('conversation_not_found');
});

it('asks again where an answer breaks off in its middle', async () => {
  await madang.call('POST /conversations', { body: { title: '반쪽' } });
  failing('GET /api/v1/conversations', 2, { kind: 'cut', bytes: 20 });
  expect(await conversations()).toEqual(['반쪽']);
});

it('waits as long as it is asked to by 429, even with what may not be done twice', async () => {
  const { conversation } = await madang.call('POST /conversations');
  const name = `PUT /api/v1/conversations/${conversation.id}`;
  const refused = {
    kind: 'refused',
    status: 429,
    headers: { 'retry-after': '1' },
    body: problem('rate_limited'),
  } as const;
  failing(name, 1, refused);
  const begun = performance.now();
  await madang.call('PUT /conversations/:id', { params: { id: conversation.id }, body: { title: '천천히' } });
  expect(performance.now() - begun).toBeGreaterThan(990);
  expect(way.asked.filter((asked) => asked === name)).toHaveLength(2);
});

it.each([
  ['longer than a minute', { 'retry-after': '3600' }, 'rate_limited', {}],
  ['for a quota that is used up', {}, 'quota_exceeded', { retryable: false }],
])('leaves a wait to the caller that is %s', async (_, headers, code, more) => {
  failing('GET /api/v1/models', 9, { kind: 'refused', status: 429, headers, body: problem(code, more) });
  const error = await refusal(madang.call('GET /models'));
  expect([error.code, error.retryAfterSeconds]).toEqual([code, code === 'quota_exceeded' ? undefined : 3600]);
  expect(way.asked).toEqual(['GET /api/v1/models']);
});

it.each([502, 503, 504])('asks again after %i, and gives up after three more tries', async (status) => {
  failing('GET /api/v1/models', 1, { kind: 'refused', status, body: '<h1>a page of a proxy</h1>' });
  expect((await madang.call('GET /models')).items.length).toBeGreaterThan(0);
  way.asked.length = 0;
  failing('GET /api/v1/models', 9, { kind: 'refused', status, body: problem('service_unavailable') });
  expect((await refusal(madang.call('GET /models'))).status).toBe(status);
  expect(way.asked).toHaveLength(4);
});

it('does not ask again where the message is saved and no answer came', async () => {
  const { conversation } = await madang.call('POST /conversations');
  const name = `POST /api/v1/conversations/${conversation.id}/messages`;
  const saved = { user_message_id: 'u', message_id: 'm', retryable: true, detail: 'the model is away' };
  failing(name, 1, { kind: 'refused', status: 502, body: problem('model_unavailable', saved) });
  const error = await refusal(
    madang.call('POST /conversations/:id/messages', { params: { id: conversation.id }, body: { content: '안녕' } }),
  );
  expect(error).toMatchObject({
    code: 'model_unavailable',
    status: 502,
    userMessageId: 'u',
    messageId: 'm',
    retryable: true,
    detail: 'the model is away',
  });
  expect(way.asked.filter((asked) => asked === name)).toHaveLength(1);
});

it('says what to correct, in the language that was asked for', async () => {
  const error = await refusal(madang.call('POST /conversations', { body: { title: ' ' } }));
  expect([error.code, error.status, error.errors[0]?.path]).toEqual(['validation_failed', 422, 'body.title']);
  expect(error.message).toBe('Please correct the marked fields.');
  expect(error.requestId).not.toBe('');
});

it('can be given up, while it waits too', async () => {
  const reason = new Error('enough');
  const abort = new AbortController();
  const refused = {
    kind: 'refused',
    status: 429,
    headers: { 'retry-after': '30' },
    body: problem('rate_limited'),
  } as const;
  way.fault = () => {
    queueMicrotask(() => abort.abort(reason));
    return refused;
  };
  await expect(madang.call('GET /models', {}, { signal: abort.signal })).rejects.toBe(reason);
  await expect(madang.call('GET /models', {}, { signal: abort.signal })).rejects.toBe(reason);
});

it('goes through a list page by page, and through messages from the newest to the oldest', async () => {
  for (const title of ['하나', '둘', '셋']) await madang.call('POST /conversations', { body: { title } });
  way.asked.length = 0;
  const titles = await Array.fromAsync(
    madang.items('GET /conversations', { query: { limit: 2 } }),
    ({ title }) => title,
  );
  expect(titles).toEqual(['셋', '둘', '하나']);
  expect(way.asked).toHaveLength(2);
  const { conversation } = await madang.call('POST /conversations');
  for (const content of ['처음', '나중'])
    await madang.call('POST /conversations/:id/messages', { params: { id: conversation.id }, body: { content } });
  const said = madang.items('GET /conversations/:id/messages', {
    params: { id: conversation.id },
    query: { limit: 1 },
  });
  expect((await Array.fromAsync(said)).flatMap(({ role, content }) => (role === 'user' ? [content] : []))).toEqual([
    '나중',
    '처음',
  ]);
});

it('uploads a file once though the answer is lost, and gives bytes as a blob', async () => {
  failing('POST /api/v1/files', 1, { kind: 'answer-lost' });
  const shares: number[] = [];
  const file = new File(['분리배출 안내'], '안내.txt', { type: 'text/plain' });
  const stored = await madang.upload(file, { purpose: 'document', onProgress: (share) => shares.push(share) });
  expect([stored.name, shares.at(-1)]).toEqual(['안내.txt', 1]);
  expect((await madang.call('GET /files')).items).toHaveLength(1);
  const bytes = await madang.call('GET /files/:id/content', { params: { id: stored.id } });
  expect(await bytes.text()).toBe('분리배출 안내');
});

it('takes no page of a proxy for an answer', async () => {
  const page = {
    kind: 'refused',
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<h1>Sign in</h1>',
  } as const;
  failing('GET /api/v1/models', 9, page);
  expect((await refusal(madang.call('GET /models'))).code).toBe('unexpected_answer');
  expect(way.asked).toEqual(['GET /api/v1/models']);
});

it.each(['.', '..', '', undefined])('asks for nothing where a parameter is %j', async (id) => {
  const params = { id } as { id: string };
  await expect(madang.call('DELETE /conversations/:id', { params })).rejects.toBeInstanceOf(TypeError);
  expect(way.asked).toEqual([]);
});

it('asks a question once that is refused for hours', async () => {
  const refused = { kind: 'refused', status: 429, headers: { 'retry-after': '36000' } } as const;
  failing('POST /api/v1/conversations', 9, { ...refused, body: problem('quota_exceeded', { retryable: false }) });
  expect((await refusal(madang.ask({ message: '안녕' }))).code).toBe('quota_exceeded');
  expect(way.asked).toEqual(['POST /api/v1/conversations']);
});
