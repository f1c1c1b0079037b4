import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const MODEL = 'compatible/double';

describe('personas and prompts of one’s own', () => {
  let model: ModelDouble;
  let installation: Installation;
  let me: Person;
  let other: Person;
  beforeAll(async () => {
    model = await startModelDouble(openAiCompatible);
    model.paceMs = 1;
    installation = await startShape('together', {
      OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
      OPENAI_COMPATIBLE_API_KEY: KEY,
      OPENAI_COMPATIBLE_MODEL: 'double',
    });
    [me, other] = [await startGuest(installation.url), await startGuest(installation.url)];
  });
  afterAll(async () => {
    await installation.stop();
    await model.stop();
  });

  const make = async (body: { name: string; system_prompt?: string; base_id?: string }, who = me) =>
    (await call(installation.url, 'POST /my/personas', { body }, who)).body;
  const begin = (persona_id: string, who = me) =>
    call(installation.url, 'POST /conversations', { body: { app: 'chat', persona_id } }, who);
  const say = async (id: string, content: string) =>
    (
      await call(
        installation.url,
        'POST /conversations/:id/messages',
        { params: { id }, body: { content, model: MODEL } },
        me,
      )
    ).body.ai_message;
  const told = (): string => JSON.stringify(model.requests.at(-1));

  it('answers as it is told, in conversations of its owner alone, and is gone without taking them along', async () => {
    const editor = await make({ name: '편집자', system_prompt: '바꾼 곳과 까닭을 함께 말한다.' });
    expect(editor).toMatchObject({ name: '편집자', base_id: null, app: 'chat', avatar: 'user', temperature: null });
    const { id } = (await begin(editor.id)).body.conversation;
    await say(id, '고쳐 줘');
    expect(told()).toContain('바꾼 곳과 까닭을 함께 말한다.');
    const params = { id: editor.id };
    await call(
      installation.url,
      'PUT /my/personas/:id',
      { params, body: { name: '편집자', system_prompt: '짧게 말한다.', temperature: 0.2 } },
      me,
    );
    await say(id, '더 고쳐 줘');
    expect(told()).toContain('짧게 말한다.');
    expect(model.requests.at(-1)).toMatchObject({ temperature: 0.2 });
    // Nobody else has it, or learns of it.
    expect((await refusal(begin(editor.id, other))).problem.code).toBe('validation_failed');
    const change = { params, body: { name: 'x' } };
    expect((await refusal(call(installation.url, 'PUT /my/personas/:id', change, other))).status).toBe(404);
    expect((await refusal(call(installation.url, 'DELETE /my/personas/:id', { params }, other))).status).toBe(404);
    expect((await refusal(call(installation.url, 'GET /personas/:id', { params }, me))).status).toBe(404);
    const open = (await call(installation.url, 'GET /personas', { query: {} })).body.items;
    expect(open.map((one) => one.id)).not.toContain(editor.id);
    expect((await call(installation.url, 'GET /my/personas', {}, other)).body.items).toEqual([]);
    await call(installation.url, 'DELETE /my/personas/:id', { params }, me);
    const read = (await call(installation.url, 'GET /conversations/:id', { params: { id } }, me)).body;
    expect(read.persona_id).toBeNull();
    expect((await say(id, '아직 있어?')).status).toBe('complete');
    expect(told()).not.toContain('짧게 말한다.');
  });

  it('goes by a public one whose instructions nobody sees', async () => {
    const [open] = (await call(installation.url, 'GET /personas', { query: { app: 'chat' } })).body.items;
    await say((await begin(open?.id ?? '')).body.conversation.id, '안녕');
    const instructions = /"content":"(.*?)"/.exec(told())?.[1] ?? '';
    const secret = instructions.split(String.raw`\n\n`).at(-1) ?? '';
    expect(secret.length).toBeGreaterThan(20);
    const mine = await make({ name: '내 것', system_prompt: '존댓말로 답한다.', base_id: open?.id ?? '' });
    expect(JSON.stringify(mine)).not.toContain(secret.slice(0, 20));
    await say((await begin(mine.id)).body.conversation.id, '안녕');
    expect(told()).toContain(secret);
    expect(told().indexOf('존댓말로 답한다.')).toBeGreaterThan(told().indexOf(secret));
    const hers = await make({ name: '남의 것' }, other);
    expect((await refusal(make({ name: 'x', base_id: hers.id }))).problem.code).toBe('persona_not_found');
  });

  it('keeps prompts for their owner alone', async () => {
    const body = { title: '메일', text: '{{받는 사람}}에게 메일을 써 줘.' };
    const { body: kept } = await call(installation.url, 'POST /my/prompts', { body }, me);
    const params = { id: kept.id };
    const changed = await call(
      installation.url,
      'PUT /my/prompts/:id',
      { params, body: { ...body, title: '편지' } },
      me,
    );
    expect(changed.body).toMatchObject({ title: '편지', text: body.text });
    expect((await call(installation.url, 'GET /my/prompts', {}, me)).body.items).toHaveLength(1);
    expect((await call(installation.url, 'GET /my/prompts', {}, other)).body.items).toEqual([]);
    expect((await refusal(call(installation.url, 'PUT /my/prompts/:id', { params, body }, other))).status).toBe(404);
    expect((await refusal(call(installation.url, 'DELETE /my/prompts/:id', { params }, other))).status).toBe(404);
    expect((await call(installation.url, 'DELETE /my/prompts/:id', { params }, me)).status).toBe(204);
  });
});
