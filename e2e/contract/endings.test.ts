import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { body, DONE, ENDINGS, finish, said } from '../doubles/endings.ts';
import { KEY, sse, startModelDouble, WORDS, type ModelDouble, type Recording } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { call, collect, readStream, refusal, startGuest, textOf, type Person } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

let model: ModelDouble;
let installation: Installation;
let me: Person;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  installation = await startShape('together', {
    LOG_LEVEL: 'error',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    OUTBOUND_TIMEOUT_SECONDS: '1',
  });
  me = await startGuest(installation.url);
});
afterAll(async () => {
  await installation.stop();
  await model.stop();
});
beforeEach(() => {
  Object.assign(model, { trap: 'none', recordings: [], paceMs: 1 } satisfies Partial<ModelDouble>);
});

const options = () => ({ token: me.token });
const start = async (message: string) => {
  const { body: begun } = await call(
    installation.url,
    'POST /conversations',
    { body: { app: 'chat', message } },
    options(),
  );
  const id = begun.conversation.id;
  const events = await collect(readStream(installation.url, me.token, { conversation: id }));
  return { id, events };
};
const messagesIn = async (id: string) =>
  (await call(installation.url, 'GET /conversations/:id/messages', { params: { id }, query: {} }, options())).body
    .items;
const newestIn = async (id: string) => {
  const message = (await messagesIn(id)).at(-1);
  if (message === undefined) throw new Error('nothing is kept');
  return message;
};
const again = (id: string, message_id: string, action: 'continue' | 'regenerate') =>
  call(
    installation.url,
    `POST /conversations/:id/messages/:message_id/${action}`,
    { params: { id, message_id }, body: {} },
    options(),
  );
const askedLast = (): { role: string; content: string }[] =>
  (model.requests.at(-1) as { messages: { role: string; content: string }[] }).messages.filter(
    ({ role }) => role !== 'system',
  );
const LENGTH = body(said('첫째, '), finish('length'), DONE);

describe('how an answer ends', () => {
  it.each(ENDINGS)('%s', async (_, recording, { status, finish: reason, code, text }) => {
    model.recordings = [recording];
    const { id, events } = await start('말해 줘');
    const kept = await newestIn(id);
    expect({ status: kept.status, finish: kept.finish_reason, code: kept.error_code, text: kept.content }).toEqual({
      status,
      finish: reason,
      code,
      text,
    });
    expect(textOf(events)).toBe(text);
    const name = status === 'complete' ? 'completed' : status;
    expect(events.at(-1)).toMatchObject({
      event: `message.${name}`,
      data: { message: { status, finish_reason: reason, error_code: code, content: text } },
    });
  });
  it('counts its rows', () => {
    console.log(`endings: ${ENDINGS.length}`);
    expect(new Set(ENDINGS.map(([name]) => name)).size).toBe(ENDINGS.length);
  });
});

describe('an answer that is not complete', () => {
  it('is continued in place after the limit of length, and is complete only when the model says so', async () => {
    model.recordings = [
      LENGTH,
      body(said('둘째, '), finish('length'), DONE),
      body(said('셋째.'), finish('stop'), DONE),
    ];
    const { id } = await start('세 가지를 말해 줘');
    const answer = await newestIn(id);
    const second = (await again(id, answer.id, 'continue')).body.ai_message;
    expect(second).toMatchObject({
      id: answer.id,
      status: 'interrupted',
      finish_reason: 'length',
      content: '첫째, 둘째, ',
    });
    const third = (await again(id, answer.id, 'continue')).body.ai_message;
    expect(third).toMatchObject({
      id: answer.id,
      status: 'complete',
      finish_reason: 'stop',
      error_code: null,
      content: '첫째, 둘째, 셋째.',
    });
  });

  it('keeps what it had, and is not complete, where the model adds nothing or fails', async () => {
    for (const [recording, code] of [
      [body(finish('stop'), DONE), 'model_empty'],
      [body(), 'model_empty'],
      [{ status: 500, body: ['{}'] }, 'model_unavailable'],
      [body('RESET'), 'model_cut_off'],
    ] as const) {
      model.recordings = [LENGTH, recording];
      const { id } = await start('말해 줘');
      const answer = await newestIn(id);
      expect((await refusal(again(id, answer.id, 'continue'))).problem.code).toBe(code);
      const kept = await newestIn(id);
      expect([kept.id, kept.content, kept.error_code, kept.status === 'complete']).toEqual([
        answer.id,
        '첫째, ',
        code,
        false,
      ]);
      model.recordings = [body(said('둘째.'), finish('stop'), DONE)];
      expect((await again(id, answer.id, 'continue')).body.ai_message).toMatchObject({
        status: 'complete',
        content: '첫째, 둘째.',
      });
    }
  });

  it('is told to whoever waits for the whole: as a problem where something went wrong, else by its reason', async () => {
    const rows = [
      [LENGTH, 201, 'length'],
      [body(said('가'), DONE), 201, 'unknown'],
      [body(said('가'), finish('content_filter'), DONE), 422, 'model_filtered'],
      [body(said('가'), sse({ error: 'no' })), 502, 'model_failed'],
      [body(said('가'), 'RESET'), 502, 'model_cut_off'],
      [body(), 502, 'model_empty'],
    ] as const;
    for (const [recording, status, word] of rows) {
      model.recordings = [recording];
      const { body: made } = await call(installation.url, 'POST /conversations', { body: { app: 'chat' } }, options());
      const asked = call(
        installation.url,
        'POST /conversations/:id/messages',
        { params: { id: made.conversation.id }, body: { content: '말해 줘', stream: false } },
        options(),
      );
      if (status === 201)
        expect((await asked).body.ai_message).toMatchObject({ status: 'interrupted', finish_reason: word });
      else
        expect(await refusal(asked)).toMatchObject({
          status,
          problem: { code: word, retryable: word !== 'model_filtered' },
        });
      expect((await newestIn(made.conversation.id)).status).not.toBe('complete');
    }
  });

  it('is answered again beside the old one, which keeps how it ended', async () => {
    model.recordings = [body(said('가'), finish('content_filter'), DONE), body(said('나'), finish('stop'), DONE)];
    const { id } = await start('말해 줘');
    const old = await newestIn(id);
    const { body: turn } = await again(id, old.id, 'regenerate');
    expect(turn.ai_message).toMatchObject({
      status: 'complete',
      finish_reason: 'stop',
      content: '나',
      siblings: [old.id, turn.ai_message.id],
    });
    await call(
      installation.url,
      'POST /conversations/:id/messages/:message_id/show',
      { params: { id, message_id: old.id } },
      options(),
    );
    expect(await newestIn(id)).toMatchObject({
      id: old.id,
      status: 'failed',
      finish_reason: 'content_filter',
      error_code: 'model_filtered',
    });
  });

  it('spoils nothing that comes after: what failed is not told, and turns alternate', async () => {
    model.recordings = [
      body(),
      body(said(' \n'), finish('stop'), DONE),
      body(said('막힌 말'), finish('content_filter'), DONE),
      body(said('반만'), finish('length'), DONE),
      body(said('그래.'), finish('stop'), DONE),
    ];
    const { id } = await start('하나');
    for (const content of ['둘', '셋', '넷', '다섯']) {
      const turn = await call(
        installation.url,
        'POST /conversations/:id/messages',
        { params: { id }, body: { content, stream: true } },
        options(),
      );
      await collect(readStream(installation.url, me.token, { conversation: id, message: turn.body.ai_message.id }));
    }
    expect(askedLast()).toEqual([
      { role: 'user', content: '하나\n\n둘\n\n셋\n\n넷' },
      { role: 'assistant', content: '반만' },
      { role: 'user', content: '다섯' },
    ]);
    expect((await newestIn(id)).status).toBe('complete');
  });

  it('is shared, cloned and exported as what it is', async () => {
    model.recordings = [LENGTH];
    const { id } = await start('말해 줘');
    model.recordings = [body(said('가'), finish('content_filter'), DONE)];
    const turn = await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id }, body: { content: '또', stream: true } },
      options(),
    );
    await collect(readStream(installation.url, me.token, { conversation: id, message: turn.body.ai_message.id }));
    const endings = [
      [null, null, 'complete'],
      ['length', null, 'interrupted'],
      [null, null, 'complete'],
      ['content_filter', 'model_filtered', 'failed'],
    ];
    const of = (items: readonly { finish_reason: string | null; error_code: string | null; status: string }[]) =>
      items.map(({ finish_reason, error_code, status }) => [finish_reason, error_code, status]);

    const share = await call(installation.url, 'POST /shares', { body: { conversation_id: id } }, options());
    const shown = await call(installation.url, 'GET /shares/:id', { params: { id: share.body.id } }, {});
    expect(of(shown.body.messages)).toEqual(endings);
    const clone = await call(installation.url, 'POST /shares/:id/clone', { params: { id: share.body.id } }, options());
    expect(of(await messagesIn(clone.body.id))).toEqual(endings);

    const exported = async (format: string, path = `conversations/${id}/export?format=${format}`) =>
      (
        await fetch(`${installation.url}/api/v1/${path}`, {
          headers: { authorization: `Bearer ${me.token}`, 'accept-language': 'ko' },
        })
      ).text();
    expect(of((JSON.parse(await exported('json')) as { messages: Parameters<typeof of>[0] }).messages)).toEqual(
      endings,
    );
    expect(await exported('markdown')).toMatch(
      /첫째, \n\n\*한 번에 쓸 수 있는 길이를 다 써서 답이 여기까지예요\.\*[^]*가\n\n\*모델 제공사의 안전 필터가 답을 막았어요\.\*/,
    );
    const mine = await exported('', 'users/me/export');
    expect(mine).toContain('"finish_reason":"content_filter"');
  });

  it('shares from before reasons were kept can still be read and cloned', async () => {
    const { id } = await start('말해 줘');
    const share = await call(installation.url, 'POST /shares', { body: { conversation_id: id } }, options());
    const admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    await admin.query(
      "UPDATE chat.share SET messages = (SELECT jsonb_agg(m - 'finish_reason' - 'error_code') FROM jsonb_array_elements(messages) m) WHERE id = $1",
      [share.body.id],
    );
    await admin.end();
    const shown = await call(installation.url, 'GET /shares/:id', { params: { id: share.body.id } }, {});
    expect(shown.body.messages.at(-1)).toMatchObject({
      content: WORDS.join(''),
      finish_reason: null,
      error_code: null,
    });
    const clone = await call(installation.url, 'POST /shares/:id/clone', { params: { id: share.body.id } }, options());
    expect((await newestIn(clone.body.id)).content).toBe(WORDS.join(''));
  });
});

describe('before the first token', () => {
  const FINE = body(said('가'), finish('stop'), DONE);
  const refusing = (status: number, headers: Record<string, string> = {}): Recording => ({
    status,
    headers,
    body: ['{}'],
  });
  it('is asked again what was refused for a moment, reset or broken off, and no more often than that', async () => {
    const soon = new Date(Date.now() + 1500).toUTCString();
    const rows: readonly [string, readonly Recording[], string | null][] = [
      ['429 and a wait in seconds', [refusing(429, { 'retry-after': '0' }), FINE], null],
      ['503 and a date', [refusing(503, { 'retry-after': soon }), FINE], null],
      ['twice', [refusing(500, { 'retry-after': '0' }), refusing(502, { 'retry-after': '0' }), FINE], null],
      [
        'three times',
        [
          refusing(500, { 'retry-after': '0' }),
          refusing(500, { 'retry-after': '0' }),
          refusing(500, { 'retry-after': '0' }),
          FINE,
        ],
        'model_unavailable',
      ],
      ['the connection lost behind the headers', [body('RESET'), FINE], null],
      ['the connection lost behind a first empty piece', [body(said(''), 'RESET'), FINE], null],
      [
        'an error of that kind with status 200',
        [body(sse({ error: { message: 'slow down', code: 429 } })), FINE],
        null,
      ],
      ['a wait that is too long', [refusing(429, { 'retry-after': '600' }), FINE], 'model_rate_limited'],
      ['something that will not pass', [refusing(400), FINE], 'model_refused'],
      ['the connection lost behind the first word', [body(said('나'), 'RESET'), FINE], 'model_cut_off'],
    ];
    for (const [name, recordings, code] of rows) {
      model.recordings = recordings;
      const { id } = await start('말해 줘');
      const kept = await newestIn(id);
      expect([kept.error_code, code === null ? kept.content : ''], name).toEqual([code, code === null ? '가' : '']);
    }
  });

  it('is asked again where nobody listened yet', async () => {
    const { port } = new URL(model.url);
    await model.stop();
    const begun = call(
      installation.url,
      'POST /conversations',
      { body: { app: 'chat', message: '거기 누구' } },
      options(),
    );
    const { conversation } = (await begun).body;
    model = await startModelDouble(openAiCompatible, Number(port));
    model.recordings = [FINE];
    await collect(readStream(installation.url, me.token, { conversation: conversation.id }));
    expect(await newestIn(conversation.id)).toMatchObject({ status: 'complete', content: '가' });
  });
});
