import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBridge, sign } from '../../examples/portone/follow-payments.ts';
import { startAccount } from '../support/accounts.ts';
import { call } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const secret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const [API_SECRET, FROM_PORTONE, TO_MADANG] = ['portone-api-secret', secret(), secret()];

/** Of a double of PortOne, by id. */
const payments = new Map<string, object>();
const open = async (server: Server): Promise<string> => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const portone = createServer((request, response) => {
  const payment = payments.get(decodeURIComponent((request.url ?? '').replace('/payments/', '')));
  const isAllowed = request.headers.authorization === `PortOne ${API_SECRET}`;
  response.writeHead(!isAllowed ? 401 : payment === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(payment ?? {}));
});
let installation: Installation;
let bridge: Server;
let url: string;
beforeAll(async () => {
  installation = await startShape('together', { BILLING_WEBHOOK_SECRET: TO_MADANG });
  bridge = createBridge({
    portone: { url: await open(portone), apiSecret: API_SECRET, webhookSecret: FROM_PORTONE },
    madang: { url: installation.url, webhookSecret: TO_MADANG },
    prices: { plus: 9000 },
  });
  url = await open(bridge);
});
afterAll(async () => {
  for (const server of [bridge, portone]) {
    server.closeAllConnections();
    server.close();
  }
  await installation.stop();
});

const pay = (user_id: string, plan: string, won: number, { status = 'PAID', channel = 'LIVE' } = {}): string => {
  const id = `payment-${randomUUID()}`;
  const customData = JSON.stringify({ user_id, plan });
  payments.set(id, {
    status,
    channel: { type: channel, pgProvider: 'TOSSPAYMENTS' },
    currency: 'KRW',
    amount: { total: won },
    customData,
    paidAt: new Date().toISOString(),
  });
  return id;
};
const tell = async (paymentId: string, by = FROM_PORTONE): Promise<number> => {
  const body = Buffer.from(JSON.stringify({ type: 'Transaction.Paid', data: { paymentId, storeId: 's' } }));
  const [id, timestamp] = [randomUUID(), String(Math.floor(Date.now() / 1000))];
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': sign(by, id, timestamp, body),
  };
  return (await fetch(url, { method: 'POST', headers, body })).status;
};

it('the example for PortOne sets the plan that was paid for, once, and nothing that was not', async () => {
  const [payer, cheat, other] = await Promise.all([1, 2, 3].map(() => startAccount(installation.url)));
  const planOf = async (who = payer) =>
    (await call(installation.url, 'GET /user/settings', {}, { token: who?.token ?? '' })).body.plan;
  const paid = pay(payer?.id ?? '', 'plus', 9000);
  expect(await tell(paid, secret())).toBe(401);
  expect(await planOf()).toBe('free');
  expect(await tell(paid)).toBe(200);
  expect(await planOf()).toBe('plus');
  expect(await tell(pay(cheat?.id ?? '', 'plus', 1))).toBe(200);
  expect(await tell(pay(other?.id ?? '', 'plus', 9000, { status: 'FAILED' }))).toBe(200);
  expect(await tell(pay(other?.id ?? '', 'plus', 9000, { channel: 'TEST' }))).toBe(200);
  expect([await planOf(cheat), await planOf(other)]).toEqual(['free', 'free']);
  await call(
    installation.url,
    'PUT /user/settings/subscription',
    { body: { plan: 'free' } },
    { token: payer?.token ?? '' },
  );
  expect(await tell(paid)).toBe(200);
  expect(await planOf()).toBe('free');
});

it('the example for PortOne holds no more than a webhook has of what nobody signed', async () => {
  const body = Buffer.alloc(100_000);
  expect((await fetch(url, { method: 'POST', body })).status).toBe(413);
});
