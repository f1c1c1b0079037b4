import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { sharedShape, type Installation } from '../support/shapes.ts';

describe.each(['apart'] as const)('keeping and finding conversations, %s', (shape) => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await sharedShape(shape);
  });
  afterAll(() => installation.stop());

  /** The index knows all that somebody has. */
  const indexed = async ({ id }: Person): Promise<void> => {
    const admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    const unknown = async () =>
      (
        await admin.query(
          'SELECT FROM chat.conversation WHERE owner_id = $1 AND (indexed_count < message_count OR indexed_title IS DISTINCT FROM title)',
          [id],
        )
      ).rowCount;
    await expect.poll(unknown).toBe(0);
    await admin.end();
  };
  const begin = async (person: Person, app: 'chat' | 'eco'): Promise<string> =>
    (await call(installation.url, 'POST /conversations', { body: { app } }, { token: person.token })).body.conversation
      .id;
  /** Says something and does not wait for the answer. */
  const say = async (person: Person, content: string): Promise<string> => {
    const id = await begin(person, 'chat');
    const { body } = await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id }, body: { content, stream: true } },
      { token: person.token },
    );
    await call(
      installation.url,
      'POST /conversations/:id/messages/:message_id/stop',
      { params: { id, message_id: body.ai_message.id } },
      { token: person.token },
    );
    return id;
  };
  const change = async (person: Person, id: string, body: { title?: string; pinned?: boolean; archived?: boolean }) =>
    (await call(installation.elsewhere, 'PUT /conversations/:id', { params: { id }, body }, { token: person.token }))
      .body;
  const list = async (
    person: Person,
    query: { q?: string; archived?: 'true' | 'false'; limit?: number; cursor?: string; app?: 'chat' | 'eco' } = {},
  ) => (await call(installation.elsewhere, 'GET /conversations', { query }, { token: person.token })).body;
  const ids = async (person: Person, query: Parameters<typeof list>[1] = {}): Promise<string[]> =>
    (await list(person, query)).items.map(({ id }) => id);
  const found = (person: Person, q: string): Promise<string[]> => ids(person, { q });

  it('names them, pins them to the top, and archives them out of the list', async () => {
    const me = await startGuest(installation.url);
    const [first, second, third] = [await say(me, '첫째'), await say(me, '둘째'), await say(me, '셋째')];
    expect(await ids(me)).toEqual([third, second, first]);
    expect(await change(me, first, { title: '새 이름', pinned: true })).toMatchObject({
      id: first,
      title: '새 이름',
      pinned: true,
      archived: false,
    });
    expect(await ids(me)).toEqual([first, third, second]);
    await change(me, third, { archived: true });
    expect(await ids(me)).toEqual([first, second]);
    expect(await ids(me, { archived: 'true' })).toEqual([third]);
    await change(me, third, { archived: false });
    await change(me, first, { pinned: false });
    expect(await ids(me)).toEqual([third, second, first]);
  });

  it('gives pages that neither repeat nor leave out any, pinned ones first', async () => {
    const me = await startGuest(installation.url);
    const made: string[] = [];
    for (let n = 0; n < 7; n++)
      made.push(
        (await call(installation.url, 'POST /conversations', { body: { title: `제목 ${n}` } }, { token: me.token }))
          .body.conversation.id,
      );
    for (const id of made.slice(2, 4)) await change(me, id, { pinned: true });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list(me, {
        limit: 2,
        ...(cursor === null ? {} : { cursor }),
      });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    const newest = made.toReversed();
    expect(seen).toEqual([
      ...newest.filter((id) => made.slice(2, 4).includes(id)),
      ...newest.filter((id) => !made.slice(2, 4).includes(id)),
    ]);
    const bySearch: string[] = [];
    do {
      const page: Awaited<ReturnType<typeof list>> = await list(me, {
        q: '제목',
        limit: 3,
        ...(cursor === null ? {} : { cursor }),
      });
      bySearch.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(bySearch).toEqual(seen);
  });

  it('deletes with a way back, and shows what is deleted to nobody', async () => {
    const me = await startGuest(installation.url);
    const id = await say(me, '지울 대화');
    const options = { token: me.token };
    await call(installation.url, 'DELETE /conversations/:id', { params: { id } }, options);
    expect(await ids(me)).toEqual([]);
    expect(await found(me, '지울')).toEqual([]);
    const refusals = await Promise.all([
      refusal(call(installation.elsewhere, 'GET /conversations/:id', { params: { id } }, options)),
      refusal(call(installation.elsewhere, 'GET /conversations/:id/messages', { params: { id }, query: {} }, options)),
      refusal(
        call(
          installation.elsewhere,
          'POST /conversations/:id/messages',
          { params: { id }, body: { content: '더' } },
          options,
        ),
      ),
      refusal(
        call(installation.elsewhere, 'PUT /conversations/:id', { params: { id }, body: { pinned: true } }, options),
      ),
      refusal(call(installation.elsewhere, 'DELETE /conversations/:id', { params: { id } }, options)),
    ]);
    expect(refusals.map(({ problem }) => problem.code)).toEqual(refusals.map(() => 'conversation_not_found'));
    const back = await call(installation.elsewhere, 'POST /conversations/:id/restore', { params: { id } }, options);
    expect(back.body).toMatchObject({ id, title: '지울 대화' });
    expect(await ids(me)).toEqual([id]);
    expect(
      (await call(installation.url, 'GET /conversations/:id/messages', { params: { id }, query: {} }, options)).body
        .items,
    ).toHaveLength(2);
  });

  it('stops an answer that is being written when its conversation is deleted', async () => {
    const me = await startGuest(installation.url);
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'eco', message: '깨진 유리컵은 어떻게 버려?' } },
      { token: me.token },
    );
    const { id } = body.conversation;
    await call(installation.elsewhere, 'DELETE /conversations/:id', { params: { id } }, { token: me.token });
    await call(installation.url, 'POST /conversations/:id/restore', { params: { id } }, { token: me.token });
    const statusOf = async () =>
      (
        await call(
          installation.url,
          'GET /conversations/:id/messages',
          { params: { id }, query: {} },
          { token: me.token },
        )
      ).body.items.at(-1)?.status;
    await expect.poll(statusOf).toBe('stopped');
  });

  const TEXTS: readonly (readonly [string, readonly string[]])[] = [
    ['유리컵이 깨졌어', ['유', '유리', '깨', '리컵', '유리 깨졌', '깨졌어']],
    ['GPT로봇과 이야기하기', ['봇', 't로', 'gpt', 'GPT로', '로봇']],
    ['여행 가자 🏝️ 제주', ['🏝', '🏝️', '제주', '여 제']],
    ['가족 👨‍👩‍👧 사진', ['👨‍👩‍👧']],
    ['Straße nach Köln', ['köln', 'KÖLN', 'ß']],
    ['ＡＢＣ１２３을 İzmir에서', ['abc', 'ＢＣ', 'C123', '１２', 'izmir', 'İZ', 'i\u0307zm', 'I\u0307zm']],
    ['ΟΔΟΣ Αθήνας', ['οδος', 'ΔΟΣ', 'αθήνασ']],
    ['100%_할인 \\ 쿠폰', ['100%', '%_', '\\', '%']],
  ];

  it.each(['at once', 'from the index'] as const)(
    'finds any part of a word in titles and messages, %s',
    async (when) => {
      const me = await startGuest(installation.url);
      const stranger = await startGuest(installation.url);
      const made = new Map<string, string>();
      for (const [text] of TEXTS) made.set(text, await say(me, text));
      await say(stranger, TEXTS.map(([text]) => text).join(' '));
      if (when === 'from the index') await indexed(me);
      for (const [text, queries] of TEXTS)
        for (const q of queries) expect({ q, ids: await found(me, q) }).toEqual({ q, ids: [made.get(text)] });
      expect(await found(me, '유리 제주')).toEqual([]); // not in one place
      expect(await found(me, '없는말')).toEqual([]);
      expect(await found(me, '유리컵이'.normalize('NFD'))).toEqual([made.get('유리컵이 깨졌어')]);
      const { items } = await list(me, { q: '깨졌' });
      expect(items[0]?.match).toMatchObject({ before: '유리컵이 ', found: '깨졌', after: '어' });
      const matchOf = async (q: string) => (await list(me, { q })).items[0]?.match;
      expect(await matchOf('c123')).toMatchObject({ before: 'ＡＢ', found: 'Ｃ１２３', after: '을 İzmir에서' });
      const family = '👨\u200d👩\u200d👧'.repeat(30);
      await say(me, `${family} ${'옮긴 곳'.normalize('NFD')} 뒤`);
      expect(await matchOf('옮긴')).toMatchObject({
        found: '옮긴'.normalize('NFD'),
        after: ` ${'곳'.normalize('NFD')} 뒤`,
      });
    },
  );

  it('finds in titles after they were changed, and in archived conversations', async () => {
    const me = await startGuest(installation.url);
    const id = await say(me, '처음 한 말');
    await indexed(me);
    await change(me, id, { title: '바뀐 제목', archived: true });
    expect(await found(me, '바뀐')).toEqual([id]);
    await indexed(me);
    expect(await found(me, '바뀐')).toEqual([id]);
    expect((await list(me, { q: '바뀐' })).items[0]?.match).toMatchObject({ message_id: null, found: '바뀐' });
    expect(await found(me, '처음')).toEqual([id]); // still in the message
    expect(await ids(me, { q: '바뀐', archived: 'false' })).toEqual([]);
  });

  it('keeps feedback on answers and on the conversation, one of each', async () => {
    const me = await startGuest(installation.url);
    const id = await say(me, '의견');
    const options = { token: me.token };
    const messages = async () =>
      (await call(installation.elsewhere, 'GET /conversations/:id/messages', { params: { id }, query: {} }, options))
        .body.items;
    const [question, answer] = await messages();
    const give = (body: { message_id?: string; rating: 'up' | 'down' | null; tags?: string[]; comment?: string }) =>
      call(installation.url, 'POST /conversations/:id/feedback', { params: { id }, body }, options);
    await give({ message_id: answer?.id ?? '', rating: 'up' });
    await give({ message_id: answer?.id ?? '', rating: 'down', tags: ['틀림'], comment: '아니에요' });
    expect((await messages())[1]?.feedback).toEqual({ rating: 'down', tags: ['틀림'], comment: '아니에요' });
    await give({ message_id: answer?.id ?? '', rating: null });
    expect((await messages())[1]?.feedback).toBeNull();
    expect((await give({ rating: 'up' })).body.feedback).toEqual({ rating: 'up', tags: [], comment: null });
    expect((await refusal(give({ message_id: question?.id ?? '', rating: 'up' }))).problem.code).toBe(
      'message_not_found',
    );
  });

  it('gives a conversation as a file, under its own name', async () => {
    const me = await startGuest(installation.url);
    const id = await begin(me, 'eco');
    await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id }, body: { content: '깨진 유리컵은 어떻게 버려?' } },
      { token: me.token },
    );
    const get = (format: string) =>
      fetch(`${installation.url}/api/v1/conversations/${id}/export?format=${format}`, {
        headers: { authorization: `Bearer ${me.token}`, 'accept-language': 'ko' },
      });
    const markdown = await get('markdown');
    expect(markdown.headers.get('content-disposition')).toContain(
      `filename*=UTF-8''${encodeURIComponent('깨진 유리컵은 어떻게 버려.md')}`,
    );
    expect(await markdown.text()).toMatch(
      /^# 깨진 유리컵은 어떻게 버려\?\n\n## 나\n[^]*## madang\/rules\n[^]*내장 규칙 엔진의 답이에요\.[^]*출처:/,
    );
    const json = (await (await get('json')).json()) as { messages: { shown: boolean }[] };
    expect(json.messages.map(({ shown }) => shown)).toEqual([true, true]);
  });

  it('shows strangers nothing of any of it', async () => {
    const me = await startGuest(installation.url);
    const stranger = await startGuest(installation.url);
    const id = await say(me, '내 대화');
    const options = { token: stranger.token };
    const answers = await Promise.all([
      refusal(
        call(installation.url, 'PUT /conversations/:id', { params: { id }, body: { title: '남의 이름' } }, options),
      ),
      refusal(call(installation.url, 'DELETE /conversations/:id', { params: { id } }, options)),
      refusal(call(installation.url, 'POST /conversations/:id/restore', { params: { id } }, options)),
      refusal(
        call(installation.url, 'POST /conversations/:id/feedback', { params: { id }, body: { rating: 'up' } }, options),
      ),
      refusal(call(installation.url, 'GET /conversations/:id/export', { params: { id }, query: {} }, options)),
      refusal(call(installation.url, 'POST /shares', { body: { conversation_id: id } }, options)),
    ]);
    expect(answers.map(({ problem }) => problem.code)).toEqual(answers.map(() => 'conversation_not_found'));
  });
});
