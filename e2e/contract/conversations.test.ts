import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, collect, readStream, refusal, startGuest, textOf, type Person } from '../support/client.ts';
import { SHAPES, sharedShape, type Installation } from '../support/shapes.ts';

const QUESTION = '깨진 유리컵은 어떻게 버려?';

describe.each(SHAPES)('conversations, %s', (shape) => {
  let installation: Installation;
  let guest: Person;
  beforeAll(async () => {
    installation = await sharedShape(shape);
    guest = await startGuest(installation.url);
  });
  afterAll(() => installation.stop());

  const newConversation = async (): Promise<string> =>
    (await call(installation.url, 'POST /conversations', { body: { app: 'eco' } }, { token: guest.token })).body
      .conversation.id;

  it('streams an answer from the guide with the item that it cites, and keeps it', async () => {
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'eco', message: QUESTION } },
      { token: guest.token },
    );
    const turn = body.turn;
    if (turn === undefined) throw new Error('no turn');
    expect(turn.ai_message.status).toBe('generating');
    const events = await collect(
      readStream(installation.url, guest.token, { conversation: body.conversation.id, message: turn.ai_message.id }),
    );
    expect(events[0]?.event).toBe('message.started');
    expect(events.map((event) => event.id)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter((event) => event.event === 'message.delta').length).toBeGreaterThan(5);
    const last = events.at(-1);
    expect(last?.event).toBe('message.completed');
    const message = last?.data['message'] as { content: string; citations: { ref: string }[] };
    expect(textOf(events)).toBe(message.content);
    expect(message.citations[0]?.ref).toBe('broken-glass');
    expect(message.content).toContain('[1]');

    const stored = await call(
      installation.url,
      'GET /conversations/:id/messages',
      { params: { id: body.conversation.id } },
      { token: guest.token },
    );
    expect(stored.body.items.map(({ role, content, status }) => ({ role, content, status }))).toEqual([
      { role: 'user', content: QUESTION, status: 'complete' },
      { role: 'assistant', content: message.content, status: 'complete' },
    ]);
    const found = await call(
      installation.url,
      'GET /conversations/:id',
      { params: { id: body.conversation.id } },
      { token: guest.token },
    );
    expect(found.body.title).toBe(QUESTION);
  });

  it('asks where a person lives when rules differ, and remembers what it is told', async () => {
    const id = await newConversation();
    const say = async (content: string) =>
      (
        await call(
          installation.url,
          'POST /conversations/:id/messages',
          { params: { id }, body: { content } },
          { token: guest.token },
        )
      ).body.ai_message;
    expect((await say(QUESTION)).content).toContain('어느 시·군·구에 사세요?');
    expect((await say('중구')).content).toContain('어디인가요?');
    const here = await say('마포구야');
    expect(here.content).toContain('**서울특별시 마포구**');
    expect(here.citations.map(({ kind, ref }) => [kind, ref])).toEqual([
      ['recycle_item', 'broken-glass'],
      ['recycle_rules', '11'],
    ]);
    const later = await say('거울은?');
    expect(later.content).toContain('**서울특별시 마포구**');
    expect((await say('우산')).content).not.toContain('어느 시·군·구');
  });

  it('is read by two viewers on two processes, who see the same, byte for byte', async () => {
    const id = await newConversation();
    const { body } = await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id }, body: { content: QUESTION, stream: true } },
      { token: guest.token },
    );
    if (!('stream_url' in body)) throw new Error('not streamed');
    const [here, there] = await Promise.all(
      [installation.url, installation.elsewhere].map((url) =>
        collect(readStream(url, guest.token, { conversation: id, message: body.ai_message.id })),
      ),
    );
    expect(there).toEqual(here);
  });

  it('goes on after any event without a gap or a repeat', async () => {
    const id = await newConversation();
    const { body } = await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id }, body: { content: QUESTION, stream: true } },
      { token: guest.token },
    );
    const message = body.ai_message.id;
    const all = await collect(readStream(installation.url, guest.token, { conversation: id, message }));
    for (let after = 0; after <= all.length; after++) {
      const rest = await collect(
        readStream(installation.elsewhere, guest.token, { conversation: id, message, lastEventId: String(after) }),
      );
      expect(rest).toEqual(after === all.length ? all.slice(-1) : all.slice(after));
    }
    const beyond = await collect(readStream(installation.url, guest.token, { conversation: id, message, after: 9999 }));
    expect(beyond[0]?.event).toBe('reset');
    expect(textOf(beyond)).toBe(textOf(all));
  });

  it('answers at once without streaming, and says plainly that no model is connected', async () => {
    const created = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'chat' } },
      { token: guest.token },
    );
    const { status, body } = await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id: created.body.conversation.id }, body: { content: 'How do I sort a list in Python?' } },
      { token: guest.token },
    );
    expect(status).toBe(201);
    expect(body.ai_message).toMatchObject({ status: 'complete', model: 'madang/rules', citations: [] });
    expect(body.ai_message.content).toContain('No language model is connected');
    expect(body.ai_message.content).toContain('GOOGLE_API_KEY');
  });

  it('refuses a second turn while one is running, and stops on request from the other process', async () => {
    const id = await newConversation();
    const first = await call(
      installation.url,
      'POST /conversations/:id/messages',
      {
        params: { id },
        body: { content: '페트병, 형광등, 두유팩, 스티로폼, 깨진 유리컵은 어떻게 버려?', stream: true },
      },
      { token: guest.token },
    );
    const second = await refusal(
      call(
        installation.elsewhere,
        'POST /conversations/:id/messages',
        { params: { id }, body: { content: '또', stream: true } },
        { token: guest.token },
      ),
    );
    expect(second.problem.code).toBe('turn_in_progress');
    const message_id = first.body.ai_message.id;
    const stopped = await call(
      installation.elsewhere,
      'POST /conversations/:id/messages/:message_id/stop',
      { params: { id, message_id } },
      { token: guest.token },
    );
    expect(stopped.status).toBe(202);
    const events = await collect(readStream(installation.url, guest.token, { conversation: id, message: message_id }));
    expect(events.at(-1)?.event).toBe('message.stopped');
    expect((events.at(-1)?.data['message'] as { content: string }).content).toBe(textOf(events));
    expect(
      (
        await refusal(
          call(
            installation.url,
            'POST /conversations/:id/messages/:message_id/stop',
            { params: { id, message_id } },
            { token: guest.token },
          ),
        )
      ).problem.code,
    ).toBe('not_generating');
  });

  it('does a repeated request with the same Idempotency-Key once', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const input = { body: { app: 'eco' as const, message: QUESTION } };
    const made = await Promise.all(
      Array.from({ length: 5 }, () =>
        call(installation.url, 'POST /conversations', input, { token: guest.token, headers }),
      ),
    );
    expect(new Set(made.map(({ body }) => body.conversation.id)).size).toBe(1);
    expect(new Set(made.map(({ body }) => body.turn?.ai_message.id)).size).toBe(1);
    const other = await refusal(
      call(
        installation.url,
        'POST /conversations',
        { body: { app: 'chat', message: QUESTION } },
        { token: guest.token, headers },
      ),
    );
    expect(other.problem.code).toBe('idempotency_key_reused');
  });

  it('shows nobody what is not theirs, not even that it exists', async () => {
    const id = await newConversation();
    const stranger = await startGuest(installation.url);
    const nowhere = randomUUID();
    for (const target of [id, nowhere]) {
      const options = { token: stranger.token };
      const refused = await Promise.all([
        refusal(call(installation.url, 'GET /conversations/:id', { params: { id: target } }, options)),
        refusal(call(installation.url, 'GET /conversations/:id/messages', { params: { id: target } }, options)),
        refusal(
          call(
            installation.url,
            'POST /conversations/:id/messages',
            { params: { id: target }, body: { content: 'x' } },
            options,
          ),
        ),
        refusal(collect(readStream(installation.url, stranger.token, { conversation: target }))),
        refusal(
          call(
            installation.url,
            'POST /conversations/:id/messages/:message_id/stop',
            { params: { id: target, message_id: nowhere } },
            options,
          ),
        ),
      ]);
      expect(refused.map(({ problem }) => problem.code)).toEqual(
        Array.from({ length: 5 }, () => 'conversation_not_found'),
      );
    }
    const list = await call(installation.url, 'GET /conversations', {}, { token: stranger.token });
    expect(list.body.items).toEqual([]);
  });

  it('lists newest activity first, page by page, each once', async () => {
    const owner = await startGuest(installation.url);
    const made: string[] = [];
    for (let i = 0; i < 7; i++)
      made.push(
        (await call(installation.url, 'POST /conversations', { body: { title: `${i}` } }, { token: owner.token })).body
          .conversation.id,
      );
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await call(
        installation.url,
        'GET /conversations',
        { query: { limit: '3', ...(cursor === undefined ? {} : { cursor }) } },
        { token: owner.token },
      );
      seen.push(...page.body.items.map((item) => item.id));
      cursor = page.body.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(made.toReversed());
  });

  it('pages through messages both ways', async () => {
    const id = await newConversation();
    for (let i = 0; i < 3; i++)
      await call(
        installation.url,
        'POST /conversations/:id/messages',
        { params: { id }, body: { content: `거울 ${i}` } },
        { token: guest.token },
      );
    const page = (query: Record<string, string>) =>
      call(installation.url, 'GET /conversations/:id/messages', { params: { id }, query }, { token: guest.token });
    const newest = await page({ limit: '4' });
    const older = await page({ limit: '4', cursor: newest.body.prev_cursor ?? '' });
    expect(newest.body.next_cursor).toBeNull();
    expect(older.body.prev_cursor).toBeNull();
    expect(older.body.items.length + newest.body.items.length).toBe(6);
    const again = await page({ limit: '4', cursor: older.body.next_cursor ?? '' });
    expect(again.body.items).toEqual(newest.body.items);
  });
});
