import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Delivery } from '@madang/contracts/users';
import type { ReceiverKind, WebhookReceiver } from '../doubles/webhook-receiver.ts';
import { startAccount, unique, type Account } from '../support/accounts.ts';
import { call } from '../support/client.ts';
import { startWithWebhooks, type WebhookInstallation } from '../support/webhooks.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** As Standard Webhooks has them, with a second for the clock. */
const PAUSES_MS = [5 * SECOND_MS, HOUR_MS / 12, HOUR_MS / 2, ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS)];
const ATTEMPT_MS = 15 * SECOND_MS;

let installation: WebhookInstallation;
let receiver: WebhookReceiver;
beforeAll(async () => {
  installation = await startWithWebhooks();
  ({ receiver } = installation);
});
afterAll(() => installation.stop());

interface Mine {
  readonly me: Account;
  readonly name: string;
  readonly params: { readonly id: string };
}
const start = async (kind: ReceiverKind, of?: Account, url = ''): Promise<Mine> => {
  const [me, name] = [of ?? (await startAccount(installation.url)), unique()];
  const body = { url: url === '' ? receiver.urlOf(kind, name) : url, events: ['message.completed' as const] };
  return { me, name, params: { id: (await call(installation.url, 'POST /webhooks', { body }, me)).body.id } };
};
const test = async ({ me, params }: Mine): Promise<Delivery> =>
  (await call(installation.url, 'POST /webhooks/:id/test', { params }, me)).body;
const look = async ({ me, params }: Mine) => (await call(installation.url, 'GET /webhooks/:id', { params }, me)).body;
const last = async ({ me, params }: Mine): Promise<Delivery | undefined> =>
  (await call(installation.url, 'GET /webhooks/:id/deliveries', { params, query: { limit: 1 } }, me)).body.items[0];
/** How an attempt went: the newest delivery, once it has been tried so often. */
const tried = async (mine: Mine, attempts = 1): Promise<Delivery | undefined> => {
  await expect
    .poll(async () => {
      const delivery = await last(mine);
      return (
        delivery?.attempts === attempts &&
        (delivery.status !== 'pending' || (delivery.next_attempt_at ?? '') > (delivery.last_attempt_at ?? ''))
      );
    })
    .toBe(true);
  return last(mine);
};

describe('a receiver that', () => {
  it('fails is asked again after the pauses of Standard Webhooks, and under the same id each time', async () => {
    const mine = await start('fails');
    const { event_id } = await test(mine);
    for (const [nth, pause] of PAUSES_MS.entries()) {
      const delivery = await tried(mine, nth + 1);
      expect(delivery).toMatchObject({ status: 'pending', error: 'status', response_status: 500 });
      expect(
        Date.parse(delivery?.next_attempt_at ?? '') - Date.parse(delivery?.last_attempt_at ?? ''),
      ).toBeGreaterThanOrEqual(pause);
      await installation.later(pause + SECOND_MS);
    }
    expect(await tried(mine, 10)).toMatchObject({ status: 'failed', next_attempt_at: null });
    expect(new Set(receiver.at('fails', mine.name).map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set([event_id]),
    );
    expect((await look(mine)).enabled).toBe(true);
    await installation.later(3 * DAY_MS);
    expect(receiver.at('fails', mine.name)).toHaveLength(10);
    const body = { since: new Date(0).toISOString() };
    const again = await call(installation.url, 'POST /webhooks/:id/replay', { params: mine.params, body }, mine.me);
    expect(again.body).toEqual({ replayed: 1 });
    await expect.poll(() => receiver.at('fails', mine.name).length).toBe(11);
  });

  it('has taken nothing for five days is switched off, and its owner is told', async () => {
    const mine = await start('fails');
    const passThrough = async (): Promise<void> => {
      await test(mine);
      for (const [nth, pause] of PAUSES_MS.entries()) {
        await tried(mine, nth + 1);
        await installation.later(pause + SECOND_MS);
      }
      await tried(mine, 10);
    };
    await passThrough();
    expect((await look(mine)).enabled).toBe(true);
    await call(installation.url, 'PUT /user/settings', { body: { notification_enabled: true } }, mine.me);
    await passThrough();
    await expect.poll(() => look(mine)).toMatchObject({ enabled: false, disabled_reason: 'failing' });
    const told = async () =>
      (await call(installation.url, 'GET /notifications', { query: {} }, mine.me)).body.items.map(({ kind }) => kind);
    await expect.poll(told).toEqual(['users.webhook_disabled']);
  });

  it('fails once is asked again, and has failed no longer', async () => {
    const mine = await start('first-fails');
    await test(mine);
    expect(await tried(mine)).toMatchObject({ response_status: 500 });
    expect((await look(mine)).failing_since).not.toBeNull();
    await installation.later(6 * SECOND_MS);
    expect(await tried(mine, 2)).toMatchObject({ status: 'delivered', response_status: 200, error: null });
    expect((await look(mine)).failing_since).toBeNull();
  });

  it('asks to be left alone is left alone for as long', async () => {
    const mine = await start('busy');
    await test(mine);
    expect(await tried(mine)).toMatchObject({ response_status: 503 });
    await installation.later(HOUR_MS / 2);
    expect(receiver.at('busy', mine.name)).toHaveLength(1);
    await installation.later(HOUR_MS / 2 + SECOND_MS);
    expect(await tried(mine, 2)).toMatchObject({ status: 'delivered' });
  });

  it('is gone is switched off at once', async () => {
    const mine = await start('gone');
    await test(mine);
    expect(await tried(mine)).toMatchObject({ status: 'failed', response_status: 410 });
    expect(await look(mine)).toMatchObject({ enabled: false, disabled_reason: 'gone' });
  });

  it.each(['loop', 'inside'] as const)('redirects (%s) is not followed', async (kind) => {
    const mine = await start(kind);
    await test(mine);
    expect(await tried(mine)).toMatchObject({ status: 'pending', error: 'redirect' });
    expect(receiver.at(kind, mine.name)).toHaveLength(1);
    expect(receiver.at('ok', 'inside')).toHaveLength(0);
  });

  it('cuts off is not there', async () => {
    const mine = await start('cut-off');
    await test(mine);
    expect(await tried(mine)).toMatchObject({ error: 'unreachable', response_status: null });
  });

  it('answers with ten megabytes has taken it, and a kilobyte of them is read', async () => {
    const mine = await start('large');
    await test(mine);
    expect(await tried(mine)).toMatchObject({ status: 'delivered', response_status: 200 });
    // What sockets hold on both sides goes with it.
    expect(receiver.sentBytes).toBeLessThan(8 * 1024 * 1024);
  });

  it('drips has taken it, and is not listened to for ever', async () => {
    const mine = await start('drip');
    await test(mine);
    await expect.poll(() => receiver.at('drip', mine.name).length).toBe(1);
    await installation.wait(ATTEMPT_MS + SECOND_MS);
    expect(await tried(mine)).toMatchObject({ status: 'delivered', response_status: 200 });
  });

  it('hangs holds up nobody else, nor for long', async () => {
    const me = await startAccount(installation.url);
    const hanging = await Promise.all(Array.from({ length: 9 }, () => start('hang', me)));
    for (const mine of hanging) for (let nth = 0; nth < 5; nth += 1) await test(mine);
    const busy = () => hanging.reduce((all, { name }) => all + receiver.at('hang', name).length, 0);
    await expect.poll(busy).toBeGreaterThanOrEqual(4);
    const other = await start('ok');
    await test(other);
    expect(await tried(other)).toMatchObject({ status: 'delivered' });
    expect(busy()).toBe(4);
    // Nor does one who asks for what is under way again.
    for (const { params } of hanging) {
      const { items } = (await call(installation.url, 'GET /webhooks/:id/deliveries', { params, query: {} }, me)).body;
      for (const { id } of items.filter(({ attempts }) => attempts === 1)) {
        const replayed = { ...params, delivery_id: id };
        await call(installation.url, 'POST /webhooks/:id/deliveries/:delivery_id/replay', { params: replayed }, me);
      }
    }
    const another = await start('ok');
    await test(another);
    expect(await tried(another)).toMatchObject({ status: 'delivered' });
    expect(busy()).toBe(4);
    await installation.wait(ATTEMPT_MS + SECOND_MS);
    await expect.poll(busy).toBe(8);
    await installation.wait(ATTEMPT_MS + SECOND_MS);
    const timeouts = async (): Promise<number> => {
      const pages = hanging.map(({ params }) =>
        call(installation.url, 'GET /webhooks/:id/deliveries', { params, query: {} }, me),
      );
      return (await Promise.all(pages)).flatMap(({ body }) => body.items).filter(({ error }) => error === 'timeout')
        .length;
    };
    await expect.poll(timeouts).toBeGreaterThanOrEqual(4);
  });

  it('hangs is waited for to its end, also where its owner deletes it', async () => {
    const me = await startAccount(installation.url);
    const hanging = await Promise.all(Array.from({ length: 4 }, () => start('hang', me)));
    for (const mine of hanging) await test(mine);
    await expect.poll(() => hanging.filter(({ name }) => receiver.at('hang', name).length === 1).length).toBe(4);
    for (const { params } of hanging) await call(installation.url, 'DELETE /webhooks/:id', { params }, me);
    const fifth = await start('hang', me);
    await test(fifth);
    const other = await start('ok');
    await test(other);
    expect(await tried(other)).toMatchObject({ status: 'delivered' });
    expect(receiver.at('hang', fifth.name)).toHaveLength(0);
    await installation.wait(ATTEMPT_MS + SECOND_MS);
    await expect.poll(() => receiver.at('hang', fifth.name).length).toBe(1);
  });

  it('answers after its owner has named another one says nothing about that one', async () => {
    const mine = await start('gone-late');
    await test(mine);
    await expect.poll(() => receiver.at('gone-late', mine.name).length).toBe(1);
    const body = { url: receiver.urlOf('ok', mine.name) };
    await call(installation.url, 'PATCH /webhooks/:id', { params: mine.params, body }, mine.me);
    receiver.sayGone();
    expect(await tried(mine, 2)).toMatchObject({ status: 'delivered', response_status: 204 });
    expect(receiver.at('ok', mine.name)).toHaveLength(1);
    expect(await look(mine)).toMatchObject({ enabled: true, failing_since: null });
  });

  it('is switched off is told nothing of what waits for it', async () => {
    const mine = await start('fails');
    await test(mine);
    expect(await tried(mine)).toMatchObject({ status: 'pending' });
    const change = (enabled: boolean) =>
      call(installation.url, 'PATCH /webhooks/:id', { params: mine.params, body: { enabled } }, mine.me);
    await change(false);
    await expect.poll(() => last(mine)).toMatchObject({ status: 'failed', error: 'disabled', next_attempt_at: null });
    await change(true);
    await installation.later(DAY_MS);
    expect(receiver.at('fails', mine.name)).toHaveLength(1);
  });
});

describe('an address that leads into the own network', () => {
  it.each(['https://localhost:1/x', 'https://localhost/x'])('is not asked, under the name %s', async (url) => {
    const mine = await start('ok', undefined, url);
    await test(mine);
    expect(await tried(mine)).toMatchObject({ error: 'address_refused', response_status: null });
  });
});
