import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DONE } from '../doubles/endings.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { chunk, openAiCompatible } from '../doubles/openai-compatible.ts';
import { call, collect, readStream, refusal, startGuest, textOf, type Person } from '../support/client.ts';
import { startWithFixtures, type FixtureInstallation } from '../support/fixture-shape.ts';
import { SHAPES } from '../support/shapes.ts';

describe.each(SHAPES)('an app that nothing else knows of, %s', (shape) => {
  let model: ModelDouble;
  let installation: FixtureInstallation;
  let admin: pg.Pool;
  let guest: Person;
  beforeAll(async () => {
    model = await startModelDouble(openAiCompatible);
    installation = await startWithFixtures(shape, {
      LOG_LEVEL: 'silent',
      OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
      OPENAI_COMPATIBLE_API_KEY: KEY,
      OPENAI_COMPATIBLE_MODEL: 'double',
      DEFAULT_MODEL: 'madang/rules',
    });
    admin = new pg.Pool({ connectionString: installation.database.adminUrl, max: 2 });
    guest = await startGuest(installation.url);
  });
  afterAll(async () => {
    await admin.end();
    await installation.stop();
    await model.stop();
  });

  const options = () => ({ token: guest.token });
  const say = async (message: string, more: { model?: string } = {}, headers: Record<string, string> = {}) => {
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'parrot', message, ...more } },
      { ...options(), headers },
    );
    if (body.turn === undefined) throw new Error('no turn');
    return { conversation: body.conversation.id, question: body.turn.user_message, message: body.turn.ai_message.id };
  };
  const read = (turn: { conversation: string; message: string }) =>
    collect(readStream(installation.url, guest.token, turn));
  const count = async (table: string): Promise<number> =>
    Number((await admin.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]?.n);
  const anywhere = async (text: string): Promise<number> =>
    Number(
      (
        await admin.query<{ n: string }>(
          'SELECT (SELECT count(*) FROM chat.message WHERE content LIKE $1) + (SELECT count(*) FROM chat.conversation WHERE title LIKE $1) + (SELECT count(*) FROM chat.generation_event WHERE data::text LIKE $1) AS n',
          [`%${text}%`],
        )
      ).rows[0]?.n,
    );
  const heard = async (message: string) =>
    (
      await admin.query<{ status: string; text: string }>(
        'SELECT status, text FROM parrot.heard WHERE message_id = $1',
        [message],
      )
    ).rows;

  it('masks what is stored, shown and sent, answers by itself, judges, and is told of the end', async () => {
    const turn = await say('my number is 5551234');
    expect(turn.question.content).toBe('my number is *******');
    const events = await read(turn);
    expect(textOf(events)).toBe('my number is *******');
    expect(events.map(({ event }) => event).filter((name) => name !== 'message.delta')).toEqual([
      'message.started',
      'app.result',
      'message.completed',
    ]);
    expect(events.at(-2)?.data).toEqual({ app: 'parrot', result: { words: 4 } });
    expect(events.at(-1)?.data['message']).toMatchObject({ status: 'complete', model: 'madang/rules' });
    expect(await anywhere('5551234')).toBe(0);
    await expect.poll(() => heard(turn.message)).toEqual([{ status: 'complete', text: 'my number is *******' }]);
  });

  it('is asked again for an edit, for another answer, and for a message with a key, of which nothing unmasked stays either', async () => {
    const turn = await say('first 7770001');
    await read(turn);
    const params = { id: turn.conversation, message_id: turn.question.id };
    const edited = (
      await call(
        installation.url,
        'PUT /conversations/:id/messages/:message_id',
        { params, body: { content: 'second 7770002' } },
        options(),
      )
    ).body;
    expect(edited.user_message.content).toBe('second *******');
    expect(edited.ai_message.content).toBe('second *******');
    const again = (
      await call(
        installation.url,
        'POST /conversations/:id/messages/:message_id/regenerate',
        { params: { id: turn.conversation, message_id: edited.ai_message.id } },
        options(),
      )
    ).body;
    expect(again.ai_message.content).toBe('second *******');
    const keyed = { ...options(), headers: { 'idempotency-key': `third-${shape}` } };
    const post = () =>
      call(
        installation.url,
        'POST /conversations/:id/messages',
        { params: { id: turn.conversation }, body: { content: 'third 7770003' } },
        keyed,
      );
    const [third, repeated] = [(await post()).body, (await post()).body];
    expect(third.user_message.content).toBe('third *******');
    expect(repeated.user_message.id).toBe(third.user_message.id);
    expect(await anywhere('777000')).toBe(0);
  });

  it('tells a model what to do and what to know, and its tool knows for whom it is used', async () => {
    model.tool = { name: 'parrot_count', input: '{"text":"one two three"}' };
    model.words = ['counted'];
    const events = await read(await say('count 8881234', { model: 'compatible/double' }));
    model.tool = null;
    expect(events.map(({ event }) => event)).toEqual([
      'message.started',
      'tool.called',
      'tool.result',
      'message.delta',
      'app.result',
      'message.completed',
    ]);
    const asked = model.requests.slice(-2).map((body) => JSON.stringify(body));
    expect(asked[0]).toContain(`Repeat after ${guest.id}.`);
    expect(asked[0]).toContain('<context>\\nkind message, 0 before\\n</context>');
    expect(asked[0]).toContain('count *******');
    expect(asked[0]).not.toContain('8881234');
    expect(asked[1]).toContain(JSON.stringify(JSON.stringify({ words: 3, for: guest.id, by: 'chat' })).slice(1, -1));
  });

  it('has what a reply says to it beside what the person reads: asked for once more where it does not fit, and then null', async () => {
    const ask = async (...answers: readonly string[]) => {
      const before = model.requests.length;
      model.recordings = answers.map((answer) => ({
        body: [...answer.split(/(?<=,)/).map((content) => chunk({ content })), chunk({}, 'stop'), DONE],
      }));
      const { body } = await call(
        installation.url,
        'POST /conversations',
        { body: { app: 'poet', message: 'moon', model: 'compatible/double' } },
        options(),
      );
      const events = await read({ conversation: body.conversation.id, message: body.turn?.ai_message.id ?? '' });
      model.recordings = [];
      const { content, structured, status } = events.at(-1)?.data['message'] as {
        content: string;
        structured: unknown;
        status: string;
      };
      return {
        texts: events.filter(({ event }) => event === 'message.delta').length,
        content,
        structured,
        status,
        asked: model.requests.length - before,
      };
    };
    const reply = 'Moon, June, soon';
    expect(await ask(JSON.stringify({ reply, rhymes: 3 }))).toEqual({
      texts: expect.any(Number) as number,
      content: reply,
      structured: { rhymes: 3 },
      status: 'complete',
      asked: 1,
    });
    expect(
      await ask(JSON.stringify({ reply, rhymes: 'many' }), JSON.stringify({ reply: 'x', rhymes: 2 })),
    ).toMatchObject({ content: reply, structured: { rhymes: 2 }, asked: 2 });
    expect(await ask(reply, 'no')).toMatchObject({ content: reply, structured: null, status: 'complete', asked: 2 });
  });

  it('answers by a script, without any model', async () => {
    const asked = model.requests.length;
    expect(textOf(await read(await say('SCRIPT 12', { model: 'compatible/double' })))).toBe('scripted: SCRIPT **');
    expect(model.requests.length).toBe(asked);
  });

  it.each([
    ['refuses a turn', 'SQUAWK', 403, 'forbidden'],
    ['does not answer in time', 'SLEEP', 504, 'gateway_timeout'],
  ])('%s, and nothing is stored or sent', async (_, text, status, code) => {
    const before = [await count('chat.conversation'), await count('chat.message'), model.requests.length];
    const refused = await refusal(say(text, { model: 'compatible/double' }));
    expect([refused.status, refused.problem.code]).toEqual([status, code]);
    expect([await count('chat.conversation'), await count('chat.message'), model.requests.length]).toEqual(before);
  });

  it.each([
    ['fails to judge', 'GRUMPY'],
    ['takes too long to judge', 'PONDER'],
  ])('%s: the reply is there all the same', async (_, text) => {
    const events = await read(await say(text));
    expect(events.map(({ event }) => event)).not.toContain('app.result');
    expect(events.at(-1)?.data['message']).toMatchObject({ status: 'complete', content: text });
  });

  it('breaks off: what it has said stays, and the answer has failed', async () => {
    const turn = await say('CUT off');
    expect((await read(turn)).at(-1)?.data['message']).toMatchObject({
      status: 'failed',
      content: 'CUT off',
      error_code: 'bad_gateway',
    });
    await expect.poll(() => heard(turn.message)).toEqual([{ status: 'failed', text: 'CUT off' }]);
  });

  it('is an app by name: another name is refused', async () => {
    const refused = await refusal(
      call(installation.url, 'POST /conversations', { body: { app: 'cuckoo' } }, options()),
    );
    expect([refused.status, refused.problem.errors?.[0]?.path]).toEqual([422, 'body.app']);
  });

  it('is reached by the engine alone', async () => {
    const ask = async (base: string, path: string, headers = {}) =>
      (
        await fetch(`${base}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${guest.token}`, ...headers },
          body: '{}',
        })
      ).status;
    for (const hook of ['before-turn', 'answer', 'tool', 'judge']) {
      expect(await ask(installation.url, `/internal/apps/parrot/${hook}`)).toBe(
        installation.direct === undefined ? 401 : 404,
      );
      expect(
        await ask(installation.direct ?? installation.url, `/internal/apps/parrot/${hook}`, {
          'x-madang-service': guest.token,
        }),
      ).toBe(401);
    }
    const document = JSON.stringify(await (await fetch(`${installation.url}/openapi.json`)).json());
    expect(document).not.toContain('/internal/');
  });

  const apart = (name: string, test: () => Promise<void>): void => {
    if (shape === 'apart') it(name, test);
  };
  apart('is away: no turn without it, and nothing is stored', async () => {
    installation.fixtures?.kill('SIGKILL');
    await installation.fixtures?.exited();
    const before = await count('chat.message');
    expect((await refusal(say('hello'))).problem.code).toBe('service_unavailable');
    expect(await count('chat.message')).toBe(before);
  });
});
