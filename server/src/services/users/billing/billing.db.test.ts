import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { users as contract } from '@madang/contracts/users';
import { emitEvent } from '#platform/events/emit';
import type { ServiceClient } from '#platform/client';
import { loadConfig, serviceConfig } from '#platform/config/config';
import { AppError } from '#platform/errors';
import { createApp } from '#platform/http/app';
import { mountRoutes } from '#platform/http/mount-routes';
import { createLog } from '#platform/log';
import { createMetrics } from '#platform/metrics';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { users } from '../index.ts';
import { createRoutes } from '../routes/index.ts';
import { changeSettings } from '../change-settings.ts';
import { createFindPerson } from '../store/people.ts';
import { followEvent } from './follow-event.ts';
import { isSigned, sign, WebhookSecret } from '../webhook-signature.ts';
import { NOTHING_REVOKED } from '../testing/nothing-revoked.ts';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const NOW = Date.parse('2026-11-29T03:00:00Z');
/** Whom identity does not know, and a guest who is part of an account; the way to it is tried with the real one elsewhere. */
const [NOBODY, GUEST, ACCOUNT] = [randomUUID(), randomUUID(), randomUUID()];
const identityStandIn: ServiceClient = {
  call: (_, __, options) =>
    options?.forUser === NOBODY
      ? Promise.reject(new AppError('user_not_found'))
      : Promise.resolve({ user_id: options?.forUser === GUEST ? ACCOUNT : options?.forUser } as never),
};

let database: TestDatabase;
const serve = async (settings: Readonly<Record<string, string>>) => {
  const config = loadConfig({ ...database.env, LOG_LEVEL: 'silent', ...settings }, { services: [users] });
  const app = await createApp(config, createLog(config), createMetrics());
  const context = {
    config: serviceConfig(config, users),
    db: database.connect('users'),
    client: identityStandIn,
    emit: emitEvent,
    keys: { derive: () => randomBytes(32) },
    revocations: NOTHING_REVOKED,
  };
  mountRoutes(app, contract, createRoutes(context, () => NOW) as never, {
    config,
    verifier: { verify: () => Promise.reject(new Error('nobody signs in here')) },
    service: 'users',
    serviceTokens: undefined,
    draining: new AbortController().signal,
  });
  return app;
};
let app: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await serve({ BILLING_WEBHOOK_SECRET: SECRET });
});
afterAll(async () => {
  await app.close();
  await database.close();
});

interface Sent {
  readonly id?: string;
  readonly at?: number;
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly to?: typeof app;
}
const send = async (given: object | string, { id, at = NOW, secret = SECRET, headers = {}, to = app }: Sent = {}) => {
  const body = Buffer.from(typeof given === 'string' ? given : JSON.stringify(given));
  const [name, timestamp] = [id ?? `evt_${randomUUID()}`, String(Math.floor(at / 1000))];
  const response = await to.inject({
    method: 'POST',
    url: '/api/v1/billing/events',
    headers: {
      'content-type': 'application/json',
      'webhook-id': name,
      'webhook-timestamp': timestamp,
      'webhook-signature': sign(secret, { id: name, timestamp, body }),
      ...headers,
    },
    payload: body,
  });
  return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
};
const event = (user_id: string, plan: string, occurred_at = '2026-11-29T02:59:00.000Z') => ({
  type: 'plan.set',
  user_id,
  plan,
  occurred_at,
});
const planOf = async (userId: string) =>
  (await createFindPerson(database.connect('users'))(userId)).settings?.plan ?? null;
const told = async (userId: string): Promise<unknown[]> =>
  (
    await database
      .connect('jobs')
      .$client.query<{ payload: { plan: unknown } }>(
        "SELECT payload FROM platform.outbox WHERE event = 'users.plan_changed' AND payload->>'user_id' = $1 ORDER BY id",
        [userId],
      )
  ).rows.map(({ payload }) => payload.plan);

/** The plan that somebody has who takes what is told in any order, and keeps what is newer (chat). */
const followed = async (userId: string): Promise<unknown> => {
  const { rows } = await database
    .connect('jobs')
    .$client.query<{ payload: { plan: string; at: string } }>(
      "SELECT payload FROM platform.outbox WHERE event = 'users.plan_changed' AND payload->>'user_id' = $1 ORDER BY id",
      [userId],
    );
  return rows.map(({ payload }) => payload).reduce((newest, each) => (newest.at < each.at ? each : newest)).plan;
};

it('a signed event sets a plan and tells of it, once, however often it comes', async () => {
  const me = randomUUID();
  const sent = await Promise.all(Array.from({ length: 20 }, () => send(event(me, 'plus'), { id: 'evt_again' })));
  expect(sent.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(sent.filter(({ body }) => body['applied'] === true)).toHaveLength(1);
  expect([await planOf(me), await told(me)]).toEqual(['plus', ['plus']]);
});

it('what comes late undoes nothing newer', async () => {
  const me = randomUUID();
  expect((await send(event(me, 'pro', '2026-11-29T02:00:00.000Z'))).body).toEqual({ applied: true });
  expect((await send(event(me, 'plus', '2026-11-29T01:00:00.000Z'))).body).toEqual({ applied: false });
  expect((await send(event(me, 'free', '2026-11-29T02:30:00.000Z'))).body).toEqual({ applied: true });
  expect([await planOf(me), await told(me)]).toEqual(['free', ['pro', 'free']]);
});

it('nobody is left a plan: who sent the event is told, and may send it again when there is somebody', async () => {
  const sent = await send(event(NOBODY, 'pro'), { id: 'evt_nobody' });
  expect(sent).toMatchObject({ status: 404, body: { code: 'user_not_found' } });
  expect([await planOf(NOBODY), await told(NOBODY)]).toEqual([null, []]);
  expect((await send(event(randomUUID(), 'pro'), { id: 'evt_nobody' })).body).toEqual({ applied: true });
});

it('what is paid for a guest who has become part of an account is that account’s', async () => {
  expect((await send(event(GUEST, 'pro'))).body).toEqual({ applied: true });
  expect([await planOf(GUEST), await planOf(ACCOUNT), await told(ACCOUNT)]).toEqual([null, 'pro', ['pro']]);
});

it('who follows plans ends with the one that was set last, however far an event was ahead of our clock', async () => {
  const me = randomUUID();
  const ahead = new Date(Date.now() + 240_000).toISOString();
  const paid = { type: 'plan.set', user_id: me, plan: 'pro', occurred_at: ahead } as const;
  expect(await followEvent(database.connect('users'), 'evt_ahead', paid)).toBe(true);
  await changeSettings(database.connect('users'), me, { plan: 'free' });
  await changeSettings(database.connect('users'), me, { plan: 'plus' });
  expect([await planOf(me), await followed(me)]).toEqual(['plus', 'plus']);
});

it('of two events of one moment the second is followed too', async () => {
  const me = randomUUID();
  expect((await send(event(me, 'pro'))).body).toEqual({ applied: true });
  expect((await send(event(me, 'free'))).body).toEqual({ applied: true });
  expect((await send(event(me, 'plus'))).body).toEqual({ applied: true });
  expect([await planOf(me), await followed(me)]).toEqual(['plus', 'plus']);
});

it.each<[string, (userId: string) => ReturnType<typeof send>]>([
  ['another secret', (me) => send(event(me, 'pro'), { secret: `whsec_${randomBytes(32).toString('base64')}` })],
  ['no signature', (me) => send(event(me, 'pro'), { headers: { 'webhook-signature': '' } })],
  ['half a signature', (me) => send(event(me, 'pro'), { headers: { 'webhook-signature': 'v1,AAAA' } })],
  ['another id than was signed', (me) => send(event(me, 'pro'), { headers: { 'webhook-id': 'evt_other' } })],
  [
    'another time than was signed',
    (me) => send(event(me, 'pro'), { headers: { 'webhook-timestamp': `${NOW / 1000 - 1}` } }),
  ],
  ['a time that is over', (me) => send(event(me, 'pro'), { at: NOW - 301_000 })],
  ['a time to come', (me) => send(event(me, 'pro'), { at: NOW + 301_000 })],
  ['no time', (me) => send(event(me, 'pro'), { headers: { 'webhook-timestamp': '' } })],
  ['no id', (me) => send(event(me, 'pro'), { id: '' })],
])('is refused with %s', async (_, sending) => {
  const me = randomUUID();
  expect(await sending(me)).toMatchObject({ status: 401, body: { code: 'billing_signature_invalid' } });
  expect([await planOf(me), await told(me)]).toEqual([null, []]);
});

it('the body is what was signed, byte for byte', () => {
  const me = randomUUID();
  const [id, timestamp] = ['evt_bytes', String(NOW / 1000)];
  const body = Buffer.from(JSON.stringify(event(me, 'plus')));
  const signature = sign(SECRET, { id, timestamp, body });
  expect(isSigned(SECRET, { id, timestamp, body }, `v1,AAAA ${signature}`, NOW)).toBe(true);
  expect(isSigned(SECRET, { id, timestamp, body: Buffer.concat([body, Buffer.from(' ')]) }, signature, NOW)).toBe(
    false,
  );
  // As Standard Webhooks' own example is signed.
  expect(
    sign('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
      body: Buffer.from('{"test": 2432232314}'),
    }),
  ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

it('what is signed and makes no sense is refused, and may be sent again when it does', async () => {
  const me = randomUUID();
  const id = 'evt_senseless';
  expect(await send('{', { id })).toMatchObject({ status: 400, body: { code: 'malformed_json' } });
  for (const wrong of [event(me, 'gold'), event('me', 'pro'), event(me, 'pro', '2027-01-01T00:00:00.000Z'), {}])
    expect(await send(wrong, { id })).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
  expect((await send(event(me, 'pro'), { id })).body).toEqual({ applied: true });
});

it('without a secret there is no such address; a weak one stops the start', async () => {
  const closed = await serve({});
  expect(await send(event(randomUUID(), 'pro'), { to: closed })).toMatchObject({ status: 404 });
  await closed.close();
  for (const weak of ['whsec_', 'whsec_c2hvcnQ=', 'not base64!'])
    expect(WebhookSecret.safeParse(weak).success, weak).toBe(false);
});
