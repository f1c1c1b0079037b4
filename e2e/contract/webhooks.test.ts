import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_EVENTS, PUBLIC_EVENT_TYPES, type PublicEventType } from '@madang/contracts/public-events';
import type { ReceivedWebhook, WebhookReceiver } from '../doubles/webhook-receiver.ts';
import { startAccount, unique, type Account } from '../support/accounts.ts';
import { startWithKey } from '../support/api-keys.ts';
import { call, opened, refusal, startGuest } from '../support/client.ts';
import { png } from '../support/pictures.ts';
import { scanPhoto } from '../support/scans.ts';
import { startWithWebhooks, type WebhookInstallation } from '../support/webhooks.ts';

const DAY_MS = 86_400_000;

let installation: WebhookInstallation;
let receiver: WebhookReceiver;
beforeAll(async () => {
  installation = await startWithWebhooks();
  ({ receiver } = installation);
});
afterAll(() => installation.stop());

const make = async (
  me: Pick<Account, 'token'>,
  name: string,
  events: [PublicEventType, ...PublicEventType[]] = ['message.completed'],
) => (await call(installation.url, 'POST /webhooks', { body: { url: receiver.urlOf('ok', name), events } }, me)).body;
const say = (me: Pick<Account, 'token'>, message: string) =>
  call(installation.url, 'POST /conversations', { body: { app: 'eco', message } }, me);
const come = async (name: string, count = 1): Promise<readonly ReceivedWebhook[]> => {
  await expect.poll(() => receiver.at('ok', name).length).toBeGreaterThanOrEqual(count);
  return receiver.at('ok', name);
};
const first = async (name: string): Promise<ReceivedWebhook> => {
  const [one] = await come(name);
  if (one === undefined) throw new Error('nothing came');
  return one;
};
const codeOf = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;

describe('what is sent', () => {
  it('is verified by the library of Standard Webhooks, and nothing that was tampered with is', async () => {
    const [me, name] = [await startAccount(installation.url), unique()];
    const { secret, id } = await make(me, name);
    const { conversation, turn } = (await say(me, '우유팩은 어떻게 버려?')).body;
    const { headers, body } = await first(name);
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(JSON.parse(body)).toEqual({
      type: 'message.completed',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      data: { conversation_id: conversation.id, message_id: turn?.ai_message.id, status: 'complete' },
    });
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'Madang-Webhooks' });
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow('No matching signature');
    const other = { ...headers, 'webhook-id': unique() };
    expect(() => new Webhook(secret).verify(body, other)).toThrow('No matching signature');
    const { secret: anothers } = await make(me, unique());
    expect(() => new Webhook(anothers).verify(body, headers)).toThrow('No matching signature');
    const params = { id };
    const deliveries = async () =>
      (await call(installation.url, 'GET /webhooks/:id/deliveries', { params, query: {} }, me)).body.items;
    // The receiver has it a moment before its answer is noted.
    await expect
      .poll(deliveries)
      .toMatchObject([
        { event_id: headers['webhook-id'], status: 'delivered', attempts: 1, response_status: 204, error: null },
      ]);
  });

  it('is what was asked for, of one’s own things alone, and nothing that anybody wrote', async () => {
    const [me, other, name] = [await startAccount(installation.url), await startAccount(installation.url), unique()];
    await make(me, name, ['conversation.created', 'points.changed']);
    await say(other, '비밀 질문');
    await say(me, '비밀 질문');
    await call(installation.url, 'POST /users/me/attendance', {}, me);
    const all = await come(name, 2);
    expect(all.map(({ body }) => (JSON.parse(body) as { type: string }).type).toSorted()).toEqual([
      'conversation.created',
      'points.changed',
    ]);
    expect(JSON.stringify(all)).not.toContain('비밀');
  });

  it('is each event that there is, as its contract has it', async () => {
    const [me, other, name] = [await startAccount(installation.url), await startAccount(installation.url), unique()];
    await make(me, name, PUBLIC_EVENT_TYPES);
    const { conversation } = (await say(me, '우유팩은 어떻게 버려?')).body;
    await scanPhoto({ url: installation.url, token: me.token }, png(64, 48, [1, 2, 3]));
    await call(installation.url, 'POST /users/me/attendance', {}, me);
    const session = (await call(installation.url, 'POST /training/sessions', { body: { locale: 'ko' } }, me)).body;
    const chat = { id: session.conversation_id ?? '' };
    await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: chat, body: { content: '누구세요?' } },
      me,
    );
    const verdict = { params: { id: session.id }, body: { verdict: 'scam' as const } };
    await call(installation.url, 'POST /training/sessions/:id/finish', verdict, me);
    const told = () => receiver.at('ok', name).map(({ body }) => JSON.parse(body) as { type: string; data: unknown });
    // Once the answer is there it can be shared.
    await expect.poll(() => told().map(({ type }) => type)).toContain('message.completed');
    const { id } = (await call(installation.url, 'POST /shares', { body: { conversation_id: conversation.id } }, me))
      .body;
    await call(installation.url, 'POST /shares/:id/clone', { params: { id } }, other);
    // What fails, as whichever service it fails in tells it: no model fails here.
    const ids = { conversation_id: conversation.id, message_id: conversation.id };
    for (const [type, data] of [
      ['message.failed', { ...ids, status: 'failed', error_code: 'model_timeout' }],
      ['task.failed', { task_id: conversation.id, kind: 'scan.look', error_code: 'picture_unreadable' }],
    ] as const)
      await installation.database
        .connect('chat')
        .$client.query('SELECT platform.publish($1::uuid, $2, $3::jsonb)', [me.id, type, JSON.stringify(data)]);
    await expect
      .poll(() => [...new Set(told().map(({ type }) => type))].toSorted())
      .toEqual([...PUBLIC_EVENT_TYPES].toSorted());
    for (const { type, data } of told())
      expect([type, PUBLIC_EVENTS[type as PublicEventType].data.strict().safeParse(data).success]).toEqual([
        type,
        true,
      ]);
  });

  it('goes on with the secret of before for a day, beside the new one', async () => {
    const [me, name] = [await startAccount(installation.url), unique()];
    const { secret: old, id } = await make(me, name);
    const params = { id };
    const rotated = (await call(installation.url, 'POST /webhooks/:id/secret', { params }, me)).body;
    expect(rotated.previous_secret_until).not.toBeNull();
    await call(installation.url, 'POST /webhooks/:id/test', { params }, me);
    const { headers, body } = await first(name);
    for (const secret of [old, rotated.secret]) expect(new Webhook(secret).verify(body, headers)).toBeDefined();
    await installation.later(DAY_MS + 1000);
    await call(installation.url, 'POST /webhooks/:id/test', { params }, me);
    const [, later] = await come(name, 2);
    expect(later?.headers['webhook-signature']?.split(' ')).toHaveLength(1);
    expect((await call(installation.url, 'GET /webhooks/:id', { params }, me)).body.previous_secret_until).toBeNull();
  });

  it('is sent again as often as its owner asks, under the same id', async () => {
    const [me, name] = [await startAccount(installation.url), unique()];
    const params = { id: (await make(me, name)).id };
    await call(installation.url, 'POST /webhooks/:id/test', { params }, me);
    await come(name);
    const list = async (query: { limit?: number; cursor?: string; status?: 'delivered' } = {}) =>
      (await call(installation.url, 'GET /webhooks/:id/deliveries', { params, query }, me)).body;
    await expect.poll(async () => (await list()).items[0]?.status).toBe('delivered');
    const delivery = (await list()).items[0];
    const replayed = { ...params, delivery_id: delivery?.id ?? '' };
    await call(installation.url, 'POST /webhooks/:id/deliveries/:delivery_id/replay', { params: replayed }, me);
    const [once, twice] = await come(name, 2);
    expect(twice?.headers['webhook-id']).toBe(once?.headers['webhook-id']);
    expect(twice?.body).toBe(once?.body);
    await call(installation.url, 'POST /webhooks/:id/test', { params }, me);
    await expect.poll(async () => (await list({ status: 'delivered' })).items.length).toBe(2);
    const page = await list({ limit: 1 });
    expect((await list({ limit: 1, cursor: page.next_cursor ?? '' })).items[0]?.id).toBe(delivery?.id);
  });
});

describe('whose they are', () => {
  it('is an account’s, by its session or by a key that was given the scope, and nobody else’s', async () => {
    const [holder, poor, guest] = [
      await startWithKey(installation.url, ['webhooks:manage']),
      await startWithKey(installation.url, ['models:use']),
      await startGuest(installation.url),
    ];
    const made = await make({ token: holder.key }, unique());
    expect((await call(installation.url, 'GET /webhooks', {}, holder.account)).body.items).toMatchObject([
      { id: made.id, enabled: true, events: ['message.completed'] },
    ]);
    expect(JSON.stringify((await call(installation.url, 'GET /webhooks', {}, holder.account)).body)).not.toContain(
      made.secret,
    );
    expect(await codeOf(make({ token: poor.key }, unique()))).toBe('forbidden');
    expect(await codeOf(make(guest, unique()))).toBe('webhook_needs_account');
    const other = await startAccount(installation.url);
    const params = { id: made.id };
    await call(installation.url, 'POST /webhooks/:id/test', { params }, holder.account);
    const told = await call(installation.url, 'GET /webhooks/:id/deliveries', { params, query: {} }, holder.account);
    // By a webhook of one's own nothing of somebody else's is sent again.
    const theirs = { id: (await make(other, unique())).id, delivery_id: told.body.items[0]?.id ?? '' };
    const replay = call(
      installation.url,
      'POST /webhooks/:id/deliveries/:delivery_id/replay',
      { params: theirs },
      other,
    );
    expect(await codeOf(replay)).toBe('webhook_delivery_not_found');
    expect(await codeOf(call(installation.url, 'GET /webhooks/:id', { params }, other))).toBe('webhook_not_found');
    expect(await codeOf(call(installation.url, 'POST /webhooks/:id/secret', { params }, other))).toBe(
      'webhook_not_found',
    );
  });

  it('is ten at most', async () => {
    const me = await startAccount(installation.url);
    const made = await Promise.allSettled(Array.from({ length: 12 }, () => make(me, unique())));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(await codeOf(make(me, unique()))).toBe('too_many_webhooks');
  });

  it.each([
    'http://example.com/x',
    'https://user:password@example.com/x',
    'https://127.0.0.1/x',
    'https://10.0.0.1/x',
    'https://[::1]/x',
    'https://169.254.169.254/latest/meta-data',
    'https://2130706433/x',
    'http://127.0.0.1:1/x',
    'ftp://example.com/x',
    'javascript:alert(1)',
    'no address',
  ])('is not to be sent to %s', async (url) => {
    const me = await startAccount(installation.url);
    const body = { url, events: ['message.completed' as const] };
    expect(await codeOf(call(installation.url, 'POST /webhooks', { body }, me))).toBe('webhook_url_refused');
  });

  it('is told of nothing while it is off, and of nothing that it does not want to hear of', async () => {
    const [me, name] = [await startAccount(installation.url), unique()];
    const params = { id: (await make(me, name)).id };
    const change = (body: { enabled?: boolean; events?: [PublicEventType] }) =>
      call(installation.url, 'PATCH /webhooks/:id', { params, body }, me);
    await change({ enabled: false });
    await say(me, '거울');
    expect(await codeOf(call(installation.url, 'POST /webhooks/:id/test', { params }, me))).toBe('webhook_disabled');
    await change({ enabled: true, events: ['conversation.created'] });
    await say(me, '유리');
    const all = await come(name);
    expect(all.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual(['conversation.created']);
    await call(installation.url, 'DELETE /webhooks/:id', { params }, me);
    expect((await call(installation.url, 'GET /webhooks', {}, me)).body.items).toEqual([]);
  });

  it('is switched off where what opened the account is ended, and switched on again by its owner', async () => {
    const [me, name] = [await startAccount(installation.url), unique()];
    const params = { id: (await make(me, name)).id };
    const { undo_token } = (await call(installation.url, 'DELETE /auth/user', { body: { password: me.password } }, me))
      .body;
    const again = await opened(call(installation.url, 'POST /auth/user/restore', { body: { token: undo_token } }));
    const back = { token: again.body.access_token };
    await expect
      .poll(async () => (await call(installation.url, 'GET /webhooks/:id', { params }, back)).body)
      .toMatchObject({ enabled: false, disabled_reason: 'access_ended' });
    await say(back, '거울');
    await call(installation.url, 'PATCH /webhooks/:id', { params, body: { enabled: true } }, back);
    await call(installation.url, 'POST /webhooks/:id/test', { params }, back);
    const all = await come(name);
    expect(all.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual(['webhook.test']);
  });
});

it('tells which events there are, in both languages', async () => {
  const { items } = (await call(installation.url, 'GET /webhook-events', {})).body;
  expect(items.map(({ type }) => type)).toEqual(PUBLIC_EVENT_TYPES);
  for (const { type, description } of items)
    expect([description.ko, description.en]).toEqual([PUBLIC_EVENTS[type].ko, PUBLIC_EVENTS[type].en]);
});
