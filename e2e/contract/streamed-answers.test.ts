import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  call,
  collect,
  eventsOf,
  readStream,
  startGuest,
  textOf,
  type Person,
  type StreamedEvent,
} from '../support/client.ts';
import { SAMPLED_SHAPES, sharedShape, type Installation } from '../support/shapes.ts';

describe.each(SAMPLED_SHAPES)('an answer that is the stream itself, %s', (shape) => {
  let installation: Installation;
  let me: Person;
  beforeAll(async () => {
    installation = await sharedShape(shape);
    me = await startGuest(installation.url);
  });
  afterAll(() => installation.stop());

  const post = (path: string, body: object, headers: Record<string, string> = {}, signal?: AbortSignal) =>
    fetch(`${installation.url}/api/v1${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${me.token}`,
        'content-type': 'application/json',
        accept: 'text/event-stream',
        ...headers,
      },
      body: JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    });
  const ask = async (path: string, body: object, headers?: Record<string, string>): Promise<StreamedEvent[]> =>
    collect(eventsOf(await post(path, body, headers)));
  const turnOf = (events: readonly StreamedEvent[]) =>
    events[0]?.data as unknown as {
      user_message: { id: string; content: string };
      ai_message: { id: string };
      conversation: { id: string };
    };
  const replayed = async (events: readonly StreamedEvent[]): Promise<StreamedEvent[]> => {
    const { conversation, ai_message } = turnOf(events);
    return collect(
      readStream(installation.elsewhere, me.token, { conversation: conversation.id, message: ai_message.id }),
    );
  };

  it('begins with the turn and goes on with the events of its log, for the first question and the next', async () => {
    const first = await ask('/conversations', { app: 'eco', message: '거울' });
    expect(first[0]).toMatchObject({
      event: 'turn.started',
      data: { user_message: { content: '거울' }, ai_message: { status: 'generating' } },
    });
    expect(first[0]?.data['stream_url']).toContain('/stream?message_id=');
    expect(first.slice(1)).toEqual(await replayed(first));
    expect(first.at(-1)).toMatchObject({ event: 'message.completed', data: { message: { content: textOf(first) } } });
    const next = await ask(`/conversations/${turnOf(first).conversation.id}/messages`, {
      content: '우산',
      stream: true,
    });
    expect(next[0]).toMatchObject({ event: 'turn.started', data: { user_message: { content: '우산' } } });
    expect(next.slice(1)).toEqual(await replayed(next));
  });

  it.each(['text/event-stream;q=0, application/json', 'text/event-stream;q=0.5, application/json', '*/*'])(
    'is JSON for whoever would rather have that: %s',
    async (accept) => {
      const response = await post('/conversations', { app: 'eco', message: '거울' }, { accept });
      expect([response.status, response.headers.get('content-type')]).toEqual([201, 'application/json; charset=utf-8']);
      await response.body?.cancel();
    },
  );

  it('comes in pieces, is not kept from buffers only by luck, and goes on elsewhere for whoever loses it', async () => {
    const gone = new AbortController();
    const response = await post('/conversations', { app: 'eco', message: '형광등' }, {}, gone.signal);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const seen: StreamedEvent[] = [];
    for await (const event of eventsOf(response)) {
      seen.push(event);
      if (seen.filter((one) => one.event === 'message.delta').length === 3) break;
    }
    gone.abort();
    expect(seen.at(-1)?.event).toBe('message.delta');
    await sleep(50);
    const { conversation, ai_message } = turnOf(seen);
    const rest = await collect(
      readStream(installation.elsewhere, me.token, {
        conversation: conversation.id,
        message: ai_message.id,
        lastEventId: String(seen.at(-1)?.id),
      }),
    );
    const { body } = await call(
      installation.elsewhere,
      'GET /conversations/:id/messages',
      { params: { id: conversation.id }, query: {} },
      { token: me.token },
    );
    expect(textOf([...seen, ...rest])).toBe(body.items.at(-1)?.content);
  });

  it('is the same answer for a repeated request with the same key', async () => {
    const headers = { 'idempotency-key': `key-${shape}` };
    const first = await ask('/conversations', { app: 'eco', message: '냉장고' }, headers);
    const again = await ask('/conversations', { app: 'eco', message: '냉장고' }, headers);
    expect(turnOf(again).ai_message.id).toBe(turnOf(first).ai_message.id);
    expect(again.slice(1)).toEqual(first.slice(1));
  });

  it('is a problem like any other where nothing was begun, and JSON where there is nothing to stream', async () => {
    const refused = await post('/conversations/00000000-0000-4000-8000-000000000000/messages', { content: '누구' });
    expect(refused.status).toBe(404);
    expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const empty = await post('/conversations', { app: 'eco' });
    expect(empty.status).toBe(201);
    expect(await empty.json()).toMatchObject({ conversation: { app: 'eco' } });
  });
});
