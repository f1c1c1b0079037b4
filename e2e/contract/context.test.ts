import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DONE } from '../doubles/endings.ts';
import { KEY, startModelDouble, WORDS, type ModelDouble, type Recording } from '../doubles/model-double.ts';
import { chunk, openAiCompatible } from '../doubles/openai-compatible.ts';
import { startAccount } from '../support/accounts.ts';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** A model that reads little at once, and one that says so of itself though it does not. */
const [SMALL, BOASTING] = ['compatible/small', 'compatible/boasting'];
const WINDOW_BYTES = 2000 * 4;
const LIMIT = 1_000_000;

let model: ModelDouble;
let installation: Installation;
let database: pg.Client;
let me: Person;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  model.paceMs = 1;
  installation = await startShape('together', {
    LOG_LEVEL: 'silent',
    PLAN_LIMITS: `free=${LIMIT}/month`,
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'small,boasting',
    MODEL_CONTEXTS: `${SMALL}=2000`,
  });
  database = new pg.Client({ connectionString: installation.database.adminUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await installation.stop();
  await model.stop();
});
beforeEach(async () => {
  Object.assign(model, { trap: 'none', recordings: [], mostBytes: null } satisfies Partial<ModelDouble>);
  me = await startGuest(installation.url);
});

type Asked = { readonly messages: readonly { readonly role: string; readonly content: string }[] };
const isSummary = ({ messages }: Asked): boolean => messages[0]?.content.includes('Sum up the beginning') ?? false;
const askedSince = (before: number) => model.requests.slice(before) as Asked[];
const says = (text: string, finish = 'stop'): Recording => ({
  body: [chunk({ role: 'assistant', content: '' }), chunk({ content: text }), chunk({}, finish) + DONE],
});
const ANSWER = says(WORDS.join(''));

const begin = async (chosen = SMALL, who: { readonly token: string } = me) =>
  (await call(installation.url, 'POST /conversations', { body: { app: 'chat', model: chosen } }, who)).body.conversation
    .id;
/** A question of some 900 bytes. */
const question = (n: number): string => `${n}번째 질문이에요. ${'가나다라마바사 '.repeat(40)}`;
const ask = async (id: string, content: string, who: { readonly token: string } = me) => {
  const before = model.requests.length;
  const { body } = await call(
    installation.url,
    'POST /conversations/:id/messages',
    { params: { id }, body: { content } },
    who,
  );
  if (!('ai_message' in body)) throw new Error('no answer');
  const notes = body.ai_message.parts.filter((part) => part.type === 'note');
  return { ...body, notes, codes: notes.map(({ code }) => code), asked: askedSince(before) };
};
const fill = async (id: string, from: number, to: number, who: { readonly token: string } = me) => {
  let turn = await ask(id, question(from), who);
  for (let n = from + 1; n <= to; n += 1) turn = await ask(id, question(n), who);
  return turn;
};
/** How many questions a small window holds, beside the next one. */
const FITS = 4;

describe('a conversation that outgrows its model’s context', () => {
  it('is told whole as long as it fits, without a word about it', async () => {
    const id = await begin();
    const { codes, asked } = await fill(id, 1, FITS);
    expect(codes).toEqual([]);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.messages.map(({ role }) => role).join(' ')).toBe(
      'system user assistant user assistant user assistant user',
    );
  });

  it('is told its beginning in short, and the person can read what; made again only when more falls out', async () => {
    const id = await begin();
    await fill(id, 1, FITS);
    model.recordings = [says('이름은 하늘이에요. 유리를 물었어요.'), ANSWER];
    const first = await ask(id, question(FITS + 1));
    expect(first.codes).toEqual(['history_summarized']);
    expect(first.asked.map(isSummary)).toEqual([true, false]);
    expect(first.asked[0]?.messages.at(-1)?.content).toContain('1번째 질문');
    const told = first.asked[1]?.messages ?? [];
    expect(told[0]?.content).toContain('<summary>\n이름은 하늘이에요. 유리를 물었어요.\n</summary>');
    expect(told.map(({ content }) => content).join()).not.toContain('1번째 질문');
    expect(told.at(-1)?.content).toBe(first.user_message.content);
    expect(Buffer.byteLength(told.map(({ content }) => content).join(''))).toBeLessThan(WINDOW_BYTES);

    const summary = first.notes[0]?.summary_id ?? '';
    const read = (who: Person) =>
      call(
        installation.url,
        'GET /conversations/:id/summaries/:summary_id',
        { params: { id, summary_id: summary } },
        who,
      );
    expect((await read(me)).body).toMatchObject({
      id: summary,
      text: '이름은 하늘이에요. 유리를 물었어요.',
      model: SMALL,
    });
    expect((await refusal(read(await startGuest(installation.url)))).problem.code).toBe('conversation_not_found');

    const second = await ask(id, '그래서요?');
    expect(second.asked.map(isSummary)).toEqual([false]);
    expect(second.notes).toEqual(first.notes);

    const others = await fill(id, 11, 13);
    expect(others.codes).toEqual(['history_summarized']);
    const { body } = await call(installation.url, 'GET /usage', { query: {} }, me);
    const counted = body.days.filter((day) => day.model === SMALL).reduce((sum, { calls }) => sum + calls, 0);
    const turns = FITS + 1 + 1 + 3;
    const { rows } = await database.query('SELECT content FROM chat.summary WHERE conversation_id = $1', [id]);
    expect(counted).toBe(turns + rows.length);
    expect(rows.length).toBe(2);
  });

  it('is in exports, in no share, and gone with its conversation', async () => {
    const id = await begin();
    const { notes } = await fill(id, 1, 5);
    expect(notes).toMatchObject([{ code: 'history_summarized' }]);
    const exported = (format: string) =>
      fetch(`${installation.url}/api/v1/conversations/${id}/export?format=${format}`, {
        headers: { authorization: `Bearer ${me.token}` },
      });
    expect(await (await exported('json')).json()).toMatchObject({
      summaries: [{ id: notes[0]?.summary_id, text: WORDS.join('') }],
      messages: Array.from({ length: 5 }, () => [{ written_by: 'person' }, { written_by: 'model' }]).flat(),
    });
    const markdown = await (await exported('markdown')).text();
    expect(markdown.match(/^\*AI가 쓴 답이에요\.\*$/gm)).toHaveLength(5);
    const share = await call(installation.url, 'POST /shares', { body: { conversation_id: id } }, me);
    const shown = await call(installation.url, 'GET /shares/:id', { params: { id: share.body.id } });
    const shared = shown.body.messages.flatMap(({ parts }) => parts).filter((part) => part.type === 'note');
    expect(shared).toEqual([{ type: 'note', code: 'history_summarized', names: [] }]);
    const mine = await (
      await fetch(`${installation.url}/api/v1/users/me/export`, { headers: { authorization: `Bearer ${me.token}` } })
    ).text();
    expect(mine).toContain(`"summaries":[{"id":"${notes[0]?.summary_id}"`);
    await database.query('DELETE FROM chat.conversation WHERE id = $1', [id]);
    const { rows } = await database.query('SELECT 1 FROM chat.summary WHERE conversation_id = $1', [id]);
    expect(rows).toEqual([]);
  });

  it('belongs to its path: another branch is told nothing of it, and has one of its own', async () => {
    const id = await begin();
    await ask(id, question(1));
    const second = await ask(id, question(2));
    const last = await fill(id, 3, 5);
    expect(last.codes).toEqual(['history_summarized']);
    const before = model.requests.length;
    const edit = { params: { id, message_id: second.user_message.id }, body: { content: question(20) } };
    const { body } = await call(installation.url, 'PUT /conversations/:id/messages/:message_id', edit, me);
    expect('ai_message' in body && body.ai_message.parts).toEqual([]);
    expect(askedSince(before).map(isSummary)).toEqual([false]);

    const { asked, notes } = await fill(id, 21, 23);
    expect(asked.map(isSummary)).toEqual([true, false]);
    const summed = asked[0]?.messages.at(-1)?.content ?? '';
    expect(summed).not.toContain('<earlier_summary>');
    expect(summed.match(/Person: \d+번째/g)).toEqual(['Person: 1번째', 'Person: 20번째', 'Person: 21번째']);
    expect(notes[0]?.summary_id).not.toBe(last.notes[0]?.summary_id);

    // And back: what the first branch was told is told again.
    const show = { params: { id, message_id: second.user_message.id } };
    await call(installation.url, 'POST /conversations/:id/messages/:message_id/show', show, me);
    const again = await ask(id, '이어서요.');
    expect(again.asked.map(isSummary)).toEqual([false]);
    expect(again.notes).toEqual(last.notes);
  });
});

describe('where nothing sums it up, the oldest messages are left out, and the answer comes all the same', () => {
  const WRONG: readonly [string, Recording][] = [
    ['an error', { status: 400, headers: {}, body: ['{"error":{"message":"no"}}'] }],
    ['nothing', says('  ')],
    ['a filter', says('그건', 'content_filter')],
    ['a lost connection', { body: [chunk({ content: '그' }), 'RESET'] }],
  ];
  it.each(WRONG)('%s', async (_, wrong) => {
    const id = await begin();
    await fill(id, 1, FITS);
    model.recordings = [wrong, ANSWER];
    const turn = await ask(id, question(5));
    expect(turn.asked.map(isSummary)).toEqual([true, false]);
    expect(turn.ai_message).toMatchObject({ status: 'complete', content: WORDS.join('') });
    expect(turn.codes).toEqual(['history_left_out']);
    expect(JSON.stringify(turn.asked[1])).not.toContain('1번째 질문');
    expect(turn.asked[1]?.messages.at(-1)?.content).toBe(question(5));
  });

  it('a limit that has no room for it', async () => {
    const who = await startAccount(installation.url);
    const id = await begin(SMALL, who);
    await fill(id, 1, FITS, who);
    await database.query('UPDATE chat.budget SET taken = $1', [LIMIT - 2500]);
    const turn = await ask(id, question(5), who);
    expect(turn.asked.map(isSummary)).toEqual([false]);
    expect(turn.codes).toEqual(['history_left_out']);
  });

  it('a built-in engine, which is no model', async () => {
    const id = await begin('madang/rules');
    for (let n = 0; n < 3; n += 1) expect((await ask(id, `${n} ${'letters '.repeat(3000)}`)).codes).toEqual([]);
    expect((await ask(id, 'What was first?')).codes).toEqual(['history_left_out']);
  });
});

it('a model that reads less than is known of it is asked once more, with less', async () => {
  const id = await begin(BOASTING);
  await fill(id, 1, 8);
  model.mostBytes = 7500;
  const turn = await ask(id, question(9));
  expect(turn.ai_message).toMatchObject({ status: 'complete', content: WORDS.join('') });
  expect(turn.asked.map(isSummary)).toEqual([false, true, true, true, false]);
  expect(turn.codes).toEqual(['history_summarized']);
});

it('what a large context has room for is told, however many messages it is', async () => {
  const id = await begin(BOASTING);
  const MANY = 260;
  await database.query(
    `INSERT INTO chat.message (id, conversation_id, position, parent_id, role, content, status)
     SELECT md5($1::text || n)::uuid, $1::uuid, n, CASE WHEN n > 0 THEN md5($1::text || (n - 1))::uuid END,
       CASE n % 2 WHEN 0 THEN 'user' ELSE 'assistant' END, 'message ' || n, 'complete' FROM generate_series(0, ${MANY - 1}) AS n`,
    [id],
  );
  await database.query('UPDATE chat.conversation SET message_count = $2 WHERE id = $1', [id, MANY]);
  const turn = await ask(id, '처음에 뭐라고 했죠?');
  expect(turn.codes).toEqual([]);
  expect(turn.asked[0]?.messages).toHaveLength(1 + MANY + 1);
  expect(turn.asked[0]?.messages[1]?.content).toBe('message 0');
});
