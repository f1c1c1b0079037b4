import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { sharedShape, type Installation } from '../support/shapes.ts';

describe.each(['apart'] as const)('versions of messages, %s', (shape) => {
  let installation: Installation;
  let me: Person;
  beforeAll(async () => {
    installation = await sharedShape(shape);
    me = await startGuest(installation.url);
  });
  afterAll(() => installation.stop());

  const options = () => ({ token: me.token });
  const begin = async (): Promise<string> =>
    (await call(installation.url, 'POST /conversations', { body: { app: 'eco' } }, options())).body.conversation.id;
  const say = async (id: string, content: string) =>
    (await call(installation.url, 'POST /conversations/:id/messages', { params: { id }, body: { content } }, options()))
      .body;
  const messages = async (id: string) =>
    (await call(installation.elsewhere, 'GET /conversations/:id/messages', { params: { id }, query: {} }, options()))
      .body.items;
  const texts = async (id: string): Promise<string[]> =>
    (await messages(id)).filter(({ role }) => role === 'user').map(({ content }) => content);
  const edit = async (id: string, message_id: string, content: string) =>
    (
      await call(
        installation.url,
        'PUT /conversations/:id/messages/:message_id',
        { params: { id, message_id }, body: { content } },
        options(),
      )
    ).body;
  const show = (id: string, message_id: string) =>
    call(
      installation.elsewhere,
      'POST /conversations/:id/messages/:message_id/show',
      { params: { id, message_id } },
      options(),
    );

  it('an edit makes a version beside the old one, with an answer of its own, and both can be gone back to', async () => {
    const id = await begin();
    const first = await say(id, '거울');
    const second = await say(id, '우산');
    const edited = await edit(id, first.user_message.id, '냉장고');
    expect(edited.ai_message).toMatchObject({ status: 'complete', parent_id: edited.user_message.id });
    expect(edited.ai_message.content).toContain('냉장고');
    expect(await texts(id)).toEqual(['냉장고']);
    const siblings = [first.user_message.id, edited.user_message.id];
    expect((await messages(id)).map((message) => message.siblings)).toEqual([siblings, []]);
    await say(id, '건전지');
    await show(id, first.user_message.id);
    expect(await texts(id)).toEqual(['거울', '우산']);
    expect((await messages(id))[0]?.siblings).toEqual(siblings);
    expect((await messages(id)).at(-1)?.id).toBe(second.ai_message.id);
    await show(id, edited.user_message.id);
    expect(await texts(id)).toEqual(['냉장고', '건전지']);
  });

  it('switches between answers, each with what followed on it', async () => {
    const id = await begin();
    const first = await say(id, '거울');
    await say(id, '우산');
    const again = await call(
      installation.url,
      'POST /conversations/:id/messages/:message_id/regenerate',
      { params: { id, message_id: first.ai_message.id }, body: {} },
      options(),
    );
    expect(again.body.ai_message.siblings).toEqual([first.ai_message.id, again.body.ai_message.id]);
    expect(await texts(id)).toEqual(['거울']);
    await show(id, first.ai_message.id);
    expect(await texts(id)).toEqual(['거울', '우산']);
    expect((await messages(id))[1]?.siblings).toEqual([first.ai_message.id, again.body.ai_message.id]);
  });

  it('an edit inside of a branch leaves the other branches whole', async () => {
    const id = await begin();
    await say(id, '거울');
    const second = await say(id, '우산');
    await say(id, '옷');
    const edited = await edit(id, second.user_message.id, '형광등');
    expect(await texts(id)).toEqual(['거울', '형광등']);
    await edit(id, edited.user_message.id, '칼');
    expect(await texts(id)).toEqual(['거울', '칼']);
    expect((await messages(id))[2]?.siblings).toHaveLength(3);
    await show(id, second.user_message.id);
    expect(await texts(id)).toEqual(['거울', '우산', '옷']);
  });

  it('refuses what cannot be edited or shown', async () => {
    const id = await begin();
    const turn = await say(id, '거울');
    const other = await begin();
    expect((await refusal(edit(id, turn.ai_message.id, '답을 고치기'))).problem.code).toBe('message_not_found');
    expect((await refusal(edit(other, turn.user_message.id, '다른 대화'))).problem.code).toBe('message_not_found');
    expect((await refusal(show(other, turn.user_message.id))).problem.code).toBe('message_not_found');
    const running = await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id }, body: { content: '우산', stream: true } },
      options(),
    );
    expect((await refusal(edit(id, turn.user_message.id, '쓰는 중'))).problem.code).toBe('turn_in_progress');
    expect((await refusal(show(id, turn.user_message.id))).problem.code).toBe('turn_in_progress');
    await call(
      installation.url,
      'POST /conversations/:id/messages/:message_id/stop',
      { params: { id, message_id: running.body.ai_message.id } },
      options(),
    );
  });

  it('a version is shown while something is said: what is shown is one branch, and each message follows on the one before', async () => {
    const id = await begin();
    const { ai_message: answer } = await say(id, '거울');
    await call(
      installation.url,
      'POST /conversations/:id/messages/:message_id/regenerate',
      { params: { id, message_id: answer.id }, body: {} },
      options(),
    );
    // Whichever comes first wins: a version may be shown before the turn begins, not while its answer is written.
    const [showing, saying] = await Promise.allSettled([show(id, answer.id), say(id, '우산')]);
    if (showing.status === 'rejected') {
      expect(showing.reason).toMatchObject({ problem: { code: 'turn_in_progress' } });
    }
    expect(saying).toMatchObject({ status: 'fulfilled' });
    const shown = await messages(id);
    expect(shown.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
    expect(shown.map(({ parent_id }) => parent_id)).toEqual([null, ...shown.slice(0, -1).map((message) => message.id)]);
  });

  it('two edits at once make two versions or refuse one, and show exactly one branch', async () => {
    const id = await begin();
    const turn = await say(id, '거울');
    const results = await Promise.allSettled(
      ['우산', '냉장고', '칼'].map((content) => edit(id, turn.user_message.id, content)),
    );
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await texts(id)).toHaveLength(1);
  });
});
