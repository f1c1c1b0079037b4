/**
 * Sets plans in Madang when somebody has paid through PortOne (V2). A small program of your own between the two: PortOne says
 * that something happened, this asks PortOne what, and tells Madang by a signed event.
 *
 * PortOne signs its webhooks as Standard Webhooks says (https://developers.portone.io/opi/ko/integration/webhook/readme-v2, read
 * 2026-11-29). It was tried against a double of PortOne, never with the real service.
 *
 * node examples/portone/follow-payments.ts, with the variables that are read at the end.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';

export interface Bridge {
  /** Where payments are asked for, and by which secret. */
  readonly portone: { readonly url: string; readonly apiSecret: string; readonly webhookSecret: string };
  readonly madang: { readonly url: string; readonly webhookSecret: string };
  /** What each plan costs, in won. */
  readonly prices: Readonly<Record<string, number>>;
}

/** What the page that asks for the payment gives PortOne as `customData`. */
interface Order {
  readonly user_id: string;
  readonly plan: string;
}
interface Payment {
  readonly status: string;
  readonly currency: string;
  readonly channel?: { readonly type: string };
  readonly amount: { readonly total: number };
  readonly customData?: string;
  readonly paidAt?: string;
}

const TOLERANCE_SECONDS = 5 * 60;
const MOST_BYTES = 64 * 1024;

export const sign = (secret: string, id: string, timestamp: string, body: Buffer): string => {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
};

/** A secret that is being replaced signs beside the new one: one of them is enough. */
const isSigned = (secret: string, headers: IncomingHttpHeaders, body: Buffer): boolean => {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    String(headers[`webhook-${name}`]),
  );
  if (id === undefined || timestamp === undefined || signatures === undefined) return false;
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS)) return false;
  const right = Buffer.from(sign(secret, id, timestamp, body));
  return signatures
    .split(' ')
    .map((one) => Buffer.from(one))
    .some((one) => one.length === right.length && timingSafeEqual(one, right));
};

/** What was really paid: the webhook itself only says of which payment there is news. */
const readPayment = async ({ url, apiSecret }: Bridge['portone'], paymentId: string): Promise<Payment> => {
  const response = await fetch(`${url}/payments/${encodeURIComponent(paymentId)}`, {
    headers: { authorization: `PortOne ${apiSecret}` },
  });
  if (!response.ok) throw new Error(`PortOne answered ${response.status}`);
  return (await response.json()) as Payment;
};

const tellMadang = async ({ url, webhookSecret }: Bridge['madang'], id: string, event: object): Promise<void> => {
  const body = Buffer.from(JSON.stringify(event));
  const timestamp = String(Math.floor(Date.now() / 1000));
  const response = await fetch(`${url}/api/v1/billing/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': sign(webhookSecret, id, timestamp, body),
    },
    body,
  });
  if (!response.ok) throw new Error(`Madang answered ${response.status}: ${await response.text()}`);
};

/** The status to answer PortOne with: it sends again what was not answered with 2xx. */
const follow = async (bridge: Bridge, headers: IncomingHttpHeaders, body: Buffer): Promise<number> => {
  if (!isSigned(bridge.portone.webhookSecret, headers, body)) return 401;
  const { type, data } = JSON.parse(body.toString()) as { type: string; data: { paymentId?: string } };
  if (type !== 'Transaction.Paid' || data.paymentId === undefined) return 200;
  const { status, channel, currency, amount, customData, paidAt } = await readPayment(bridge.portone, data.paymentId);
  const { user_id, plan } = JSON.parse(customData ?? '{}') as Partial<Order>;
  // Through a channel for tests nobody pays, whatever the status says.
  if (channel?.type !== 'LIVE') return 200;
  // The browser chose what to pay: that it is the price of the plan is looked at here.
  if (status !== 'PAID' || currency !== 'KRW' || plan === undefined || amount.total !== bridge.prices[plan]) return 200;
  const occurred_at = new Date(paidAt ?? Date.now()).toISOString();
  // The id is that of the payment: however often PortOne tells of it, it is followed once.
  await tellMadang(bridge.madang, `portone:${data.paymentId}`, { type: 'plan.set', user_id, plan, occurred_at });
  return 200;
};

/** Who sends it is known only once all of it is there: undefined for more than a webhook ever has. */
const bodyOf = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

export const createBridge = (bridge: Bridge): Server =>
  createServer((request, response) => {
    bodyOf(request)
      .then((body) => (body === undefined ? 413 : follow(bridge, request.headers, body)))
      .catch((error: unknown) => {
        console.error(error);
        return 500;
      })
      .then((status) => response.writeHead(status).end())
      .catch(console.error);
  });

const needed = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
};

if (import.meta.main)
  createBridge({
    portone: {
      url: process.env['PORTONE_URL'] ?? 'https://api.portone.io',
      apiSecret: needed('PORTONE_API_SECRET'),
      webhookSecret: needed('PORTONE_WEBHOOK_SECRET'),
    },
    madang: { url: needed('MADANG_URL'), webhookSecret: needed('BILLING_WEBHOOK_SECRET') },
    prices: JSON.parse(needed('PLAN_PRICES')) as Record<string, number>, // {"plus": 9000}
  }).listen(Number(process.env['PORT'] ?? 8090));
