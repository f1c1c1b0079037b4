import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAccount } from '../support/accounts.ts';
import { call, refusal, startGuest, type Person, type ProblemAnswer } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { sharedShape, type Installation } from '../support/shapes.ts';

describe.each(['apart'] as const)('shares and samples, %s', (shape) => {
  let installation: Installation;
  let me: Person;
  let other: Person;
  beforeAll(async () => {
    installation = await sharedShape(shape);
    [me, other] = await Promise.all([startGuest(installation.url), startGuest(installation.url)]);
  });
  afterAll(() => installation.stop());

  const startConversation = async (content = '깨진 유리컵은 어떻게 버려?') => {
    const { body } = await call(installation.url, 'POST /conversations', { body: { app: 'eco' } }, { token: me.token });
    const { id } = body.conversation;
    const turn = await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id }, body: { content } },
      { token: me.token },
    );
    return { id, answer: turn.body.ai_message };
  };
  const share = async (conversation_id: string, body: { title?: string; expires_in_days?: number } = {}) =>
    (await call(installation.url, 'POST /shares', { body: { conversation_id, ...body } }, { token: me.token })).body;
  const read = (id: string) => call(installation.elsewhere, 'GET /shares/:id', { params: { id } });

  it('freezes what is shown: nothing that is said, edited or renamed later gets in', async () => {
    const { id, answer } = await startConversation();
    const made = await share(id);
    expect(made).toMatchObject({
      conversation_id: id,
      title: '깨진 유리컵은 어떻게 버려?',
      view_count: 0,
      revoked_at: null,
      expires_at: null,
    });
    const before = (await read(made.id)).body;
    expect(before.messages.map(({ role, content }) => ({ role, content }))).toEqual([
      { role: 'user', content: '깨진 유리컵은 어떻게 버려?' },
      { role: 'assistant', content: answer.content },
    ]);
    expect(before.messages[1]?.citations[0]?.ref).toBe('broken-glass');
    expect(JSON.stringify(before)).not.toContain(me.id);
    expect(JSON.stringify(before)).not.toContain(id);
    await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id }, body: { content: '우산은?' } },
      { token: me.token },
    );
    await call(
      installation.url,
      'PUT /conversations/:id',
      { params: { id }, body: { title: '바뀐 이름' } },
      { token: me.token },
    );
    expect((await read(made.id)).body).toEqual(before);
    const { items } = (
      await call(installation.url, 'GET /shares', { query: { conversation_id: id } }, { token: me.token })
    ).body;
    expect(items).toMatchObject([{ id: made.id, view_count: 2, clone_count: 0 }]);
  });

  it('gives nobody what is of the owner alone, though a process that did not know of it has stored it', async () => {
    const { id } = await startConversation();
    const made = await share(id);
    const own = { id: made.conversation_id, server: 'notes', tool: 'send_mail', arguments: '{"to":"secret"}' };
    const parts = [
      { type: 'collector', items: [{ id: made.conversation_id, title: 'secret' }] },
      { type: 'consent', ...own, decision: 'once' },
      {
        type: 'tool',
        name: 'notes.send_mail',
        found: 1,
        call: { ...own, called_at: made.created_at, outcome: 'done' },
      },
    ];
    const client = new pg.Client({ connectionString: installation.database.adminUrl });
    await client.connect();
    await client.query(
      `UPDATE chat.share SET messages = jsonb_set(messages, '{0,parts}', (messages #> '{0,parts}') || $2::jsonb) WHERE id = $1`,
      [made.id, JSON.stringify(parts)],
    );
    await client.end();
    const shown = (await read(made.id)).body;
    expect(shown.messages[0]?.parts).toEqual([{ type: 'tool', name: 'notes.send_mail', found: 1 }]);
    const clone = { params: { id: made.id } };
    const cloned = await call(installation.url, 'POST /shares/:id/clone', clone, { token: other.token });
    const of = { params: { id: cloned.body.id }, query: {} };
    const { body } = await call(installation.url, 'GET /conversations/:id/messages', of, { token: other.token });
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(body.items.length).toBe(2);
  });

  it('is cloned by somebody else, who goes on with it; the first one sees nothing of that', async () => {
    const { id } = await startConversation();
    const made = await share(id, { title: '나눈 대화' });
    const cloned = (
      await call(installation.elsewhere, 'POST /shares/:id/clone', { params: { id: made.id } }, { token: other.token })
    ).body;
    expect(cloned).toMatchObject({ title: '나눈 대화', app: 'eco' });
    expect(cloned.id).not.toBe(id);
    const turn = await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id: cloned.id }, body: { content: '거울은?' } },
      { token: other.token },
    );
    expect(turn.body.ai_message.status).toBe('complete');
    const theirs = (
      await call(
        installation.url,
        'GET /conversations/:id/messages',
        { params: { id: cloned.id }, query: {} },
        { token: other.token },
      )
    ).body.items;
    expect(theirs).toHaveLength(4);
    expect(theirs.map((message, index) => message.parent_id === (theirs[index - 1]?.id ?? null))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(
      (
        await call(
          installation.url,
          'GET /conversations/:id/messages',
          { params: { id }, query: {} },
          { token: me.token },
        )
      ).body.items,
    ).toHaveLength(2);
    expect(
      (
        await refusal(
          call(installation.url, 'GET /conversations/:id', { params: { id: cloned.id } }, { token: me.token }),
        )
      ).problem.code,
    ).toBe('conversation_not_found');
    expect(
      (await call(installation.url, 'GET /shares', { query: { conversation_id: id } }, { token: me.token })).body.items,
    ).toMatchObject([{ clone_count: 1 }]);
  });

  it('ends when it is revoked, expires, or its conversation is deleted; an unknown one never was', async () => {
    const { id } = await startConversation();
    const [revoked, expired, deleted] = [await share(id), await share(id, { expires_in_days: 1 }), await share(id)];
    expect(
      (
        await refusal(
          call(installation.url, 'DELETE /shares/:id', { params: { id: revoked.id } }, { token: other.token }),
        )
      ).problem.code,
    ).toBe('share_not_found');
    await call(installation.url, 'DELETE /shares/:id', { params: { id: revoked.id } }, { token: me.token });
    const admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    await admin.query("UPDATE chat.share SET expires_at = now() - interval '1 second' WHERE id = $1", [expired.id]);
    await admin.end();
    for (const gone of [revoked, expired]) {
      expect((await refusal(read(gone.id))).problem).toMatchObject({ status: 410, code: 'share_gone' });
      expect(
        (
          await refusal(
            call(installation.url, 'POST /shares/:id/clone', { params: { id: gone.id } }, { token: other.token }),
          )
        ).problem.status,
      ).toBe(410);
    }
    expect(
      (
        await call(installation.url, 'GET /shares', { query: { conversation_id: id } }, { token: me.token })
      ).body.items.map((item) => item.id),
    ).toEqual([deleted.id]);
    await call(installation.url, 'DELETE /conversations/:id', { params: { id } }, { token: me.token });
    expect((await refusal(read(deleted.id))).problem.status).toBe(410);
    await call(installation.url, 'POST /conversations/:id/restore', { params: { id } }, { token: me.token });
    expect((await read(deleted.id)).status).toBe(200);
    expect((await refusal(read('A'.repeat(22)))).problem).toMatchObject({ status: 404, code: 'share_not_found' });
  });

  it('refuses what has nothing to show, or is being written', async () => {
    const empty = (await call(installation.url, 'POST /conversations', { body: {} }, { token: me.token })).body
      .conversation.id;
    expect((await refusal(share(empty))).problem.code).toBe('nothing_to_share');
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'eco', message: '거울' } },
      { token: me.token },
    );
    expect((await refusal(share(body.conversation.id))).problem.code).toBe('turn_in_progress');
  });

  it('are out of sight while the account of their owner is closed, and back when it is taken back', async () => {
    const owner = await startAccount(installation.url);
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'eco' } },
      { token: owner.token },
    );
    const { id } = body.conversation;
    await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id }, body: { content: '우산은?' } },
      { token: owner.token },
    );
    const made = (
      await call(installation.url, 'POST /shares', { body: { conversation_id: id } }, { token: owner.token })
    ).body;
    const seen = () =>
      read(made.id).then(
        ({ status }) => String(status),
        (error: unknown) => (error as ProblemAnswer).problem.code,
      );
    expect(await seen()).toBe('200');
    const deleted = await call(
      installation.url,
      'DELETE /auth/user',
      { body: { password: owner.password } },
      { token: owner.token },
    );
    await expect.poll(seen).toBe('share_gone');
    expect(
      (
        await refusal(
          call(installation.url, 'POST /shares/:id/clone', { params: { id: made.id } }, { token: me.token }),
        )
      ).problem.code,
    ).toBe('share_gone');
    await call(installation.url, 'POST /auth/user/restore', { body: { token: deleted.body.undo_token } });
    await expect.poll(seen).toBe('200');
    // Whoever is shut out could not take it back either.
    const admin = { token: (await startWithRole(installation, 'admin')).token };
    await call(installation.url, 'POST /admin/users/:id/ban', { params: { id: owner.id }, body: {} }, admin);
    await expect.poll(seen).toBe('share_gone');
    await call(installation.url, 'POST /admin/users/:id/unban', { params: { id: owner.id } }, admin);
    await expect.poll(seen).toBe('200');
  });

  it('pages through many shares', async () => {
    const { id } = await startConversation('거울');
    const made = [];
    for (let n = 0; n < 5; n++) made.push((await share(id, { title: `${n}` })).id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body }: Awaited<ReturnType<typeof call<'GET /shares'>>> = await call(
        installation.url,
        'GET /shares',
        { query: { conversation_id: id, limit: 2, ...(cursor === null ? {} : { cursor }) } },
        { token: me.token },
      );
      seen.push(...body.items.map((item) => item.id));
      cursor = body.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(made.toReversed());
  });

  it('offers samples to read and to go on with, in both languages', async () => {
    for (const locale of ['ko', 'en'] as const) {
      const { items } = (await call(installation.url, 'GET /samples', { query: { locale } })).body;
      expect(items.length).toBeGreaterThanOrEqual(3);
      const whole = (await call(installation.url, 'GET /samples/:id', { params: { id: items[0]?.id ?? '' } })).body;
      expect(whole.messages.length).toBeGreaterThan(1);
      const cloned = (
        await call(installation.url, 'POST /samples/:id/clone', { params: { id: whole.id } }, { token: me.token })
      ).body;
      const { items: messages } = (
        await call(
          installation.url,
          'GET /conversations/:id/messages',
          { params: { id: cloned.id }, query: {} },
          { token: me.token },
        )
      ).body;
      expect(messages.map(({ content }) => content)).toEqual(whole.messages.map(({ content }) => content));
    }
  });

  it('has personas and prompts in both languages, and keeps what personas are told to itself', async () => {
    for (const locale of ['ko', 'en'] as const) {
      const { items: personas } = (await call(installation.url, 'GET /personas', { query: { locale } })).body;
      const { items: prompts } = (await call(installation.url, 'GET /prompts', { query: { locale, app: 'chat' } }))
        .body;
      expect(personas.length).toBeGreaterThanOrEqual(5);
      expect(prompts.length).toBeGreaterThanOrEqual(5);
      const raw = await (await fetch(`${installation.url}/api/v1/personas/${personas[0]?.id ?? ''}`)).text();
      expect(JSON.parse(raw)).toEqual(personas[0]);
      expect(raw).not.toContain('system_prompt');
      expect(raw).not.toContain('You are');
    }
  });
});
