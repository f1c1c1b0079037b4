import { eq } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { aborted } from '#platform/aborted';
import type { Transaction } from '#platform/db/database';
import { webhookEndpoints } from '../schema.ts';
import type { Context } from '../settings.ts';
import {
  claimDue,
  handBack,
  letGo,
  markDelivered,
  markFailed,
  nextDue,
  PER_PERSON,
  type ClaimedDelivery,
} from '../store/webhook-claims.ts';
import { DELIVERIES_CHANNEL, failOfDisabled } from '../store/webhook-queue.ts';
import { changeWebhook, disableWebhook, saveListener, type WebhookRow } from '../store/webhooks.ts';
import { GIVEN_UP_AFTER_MS, pauseAfter } from './schedule.ts';
import { WEBHOOK_SECRETS } from './secrets.ts';
import { send, type Outcome } from './send.ts';

/** Of one process at once. They wait for others and cost next to nothing meanwhile. */
const SLOTS = 32;
const FAILING_SLOTS = 16;
/** What is due and cannot be begun waits for something that ends, which may be another process's. */
const LOOK_MS = 1000;
const LOOK_IDLE_MS = 60_000;
const GONE = 410;

export interface Deliveries {
  /** Waits for what is under way until `over` is aborted, and hands back the rest. */
  stop(over: AbortSignal): Promise<void>;
}

/** One that was switched off, changed or deleted meanwhile is not what was tried. */
const lockTried = async (tx: Transaction, id: string): Promise<WebhookRow | undefined> =>
  (await tx.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)).for('update'))[0];

const switchOff = async (
  tx: Transaction,
  { emit }: Pick<Context, 'emit'>,
  webhook: WebhookRow,
  reason: 'gone' | 'failing',
  now: number,
): Promise<void> => {
  await disableWebhook(tx, webhook.id, reason);
  await emit(tx, 'users.webhook_disabled', {
    id: uuidv7(),
    user_id: webhook.userId,
    subject: webhook.id,
    at: new Date(now).toISOString(),
    values: {},
  });
  await saveListener(tx, webhook.userId);
};

/** Of the delivery alone. Returns whether it was still this attempt's. */
const markOutcome = async (
  tx: Transaction,
  delivery: ClaimedDelivery,
  outcome: Outcome,
  next: number | null,
  now: number,
): Promise<boolean> => {
  const isOurs = outcome.delivered
    ? await markDelivered(tx, delivery, outcome.status, now)
    : await markFailed(tx, delivery, { error: outcome.error, status: outcome.status, next, now });
  if (!isOurs) await letGo(tx, delivery);
  return isOurs;
};

/** What is known of an address by how an attempt went, and when the next one is. */
const noteOutcome = (
  { db, emit }: Pick<Context, 'db' | 'emit'>,
  delivery: ClaimedDelivery,
  outcome: Outcome,
  now: number,
): Promise<void> =>
  db.transaction(async (tx) => {
    const webhook = await lockTried(tx, delivery.endpointId);
    if (webhook === undefined) return;
    if (webhook.url !== delivery.url) {
      // How it went at the address of before says nothing about this one, which is tried at once.
      await markOutcome(tx, delivery, outcome, now, now);
      return;
    }
    if (outcome.delivered) {
      if ((await markOutcome(tx, delivery, outcome, null, now)) && webhook.failingSince !== null)
        await changeWebhook(tx, webhook.id, { failingSince: null });
      return;
    }
    const pause = outcome.status === GONE ? undefined : pauseAfter(delivery.attempts, outcome.askedMs);
    const next = pause === undefined ? null : now + pause;
    if (!(await markOutcome(tx, delivery, outcome, next, now))) return;
    if (!webhook.enabled) return; // why it was switched off meanwhile stays what it is
    const failingSince = webhook.failingSince ?? new Date(now);
    if (outcome.status === GONE) await switchOff(tx, { emit }, webhook, 'gone', now);
    else if (next === null && now - failingSince.getTime() >= GIVEN_UP_AFTER_MS)
      await switchOff(tx, { emit }, webhook, 'failing', now);
    else if (webhook.failingSince === null) await changeWebhook(tx, webhook.id, { failingSince });
  });

type Given = Pick<Context, 'db' | 'emit' | 'background' | 'outbound' | 'keys' | 'log' | 'metrics'>;

/** Sends what is due, in any number of processes. */
export const startDeliveries = async (context: Given): Promise<Deliveries> => {
  const { db, background, outbound, keys, log, metrics } = context;
  const { clock } = background;
  const key = keys.derive(WEBHOOK_SECRETS);
  const attempts = metrics.counter('madang_webhook_attempts_total', 'Attempts to tell a webhook, by how they went', [
    'outcome',
  ]);
  const breakingOff = new AbortController();
  const running = new Set<{ readonly failing: boolean; readonly userId: string; done: Promise<void> }>();
  let restMs = LOOK_MS;

  const busyPeople = (): string[] => {
    const counts = new Map<string, number>();
    for (const { userId } of running) counts.set(userId, (counts.get(userId) ?? 0) + 1);
    return [...counts].flatMap(([userId, many]) => (many >= PER_PERSON ? [userId] : []));
  };

  const attempt = async (delivery: ClaimedDelivery): Promise<void> => {
    try {
      const outcome = await send({ outbound, clock, key }, delivery, breakingOff.signal);
      attempts.inc({ outcome: outcome.delivered ? 'delivered' : outcome.error });
      await noteOutcome(context, delivery, outcome, clock.now());
    } catch (error) {
      // What is not noted is tried again once the claim is over.
      if (breakingOff.signal.aborted) await handBack(db, delivery);
      else log.warn({ err: error, delivery: delivery.id }, 'how a webhook was delivered could not be noted');
    }
  };

  const work = await background.start('users.deliver-webhooks', {
    channels: [DELIVERIES_CHANNEL],
    everyMs: () => restMs,
    async run() {
      const now = clock.now();
      const failing = [...running].filter((one) => one.failing).length;
      const [slots, failingSlots] = [SLOTS - running.size, FAILING_SLOTS - failing];
      const claimed = slots === 0 ? [] : await claimDue(db, { slots, failingSlots, without: busyPeople(), now });
      for (const delivery of claimed ?? []) {
        const one = { failing: delivery.failing, userId: delivery.userId, done: Promise.resolve() };
        one.done = attempt(delivery)
          .catch((error: unknown) => log.warn({ err: error }, 'a webhook delivery could not be handed back'))
          .finally(() => {
            running.delete(one);
            work.wake();
          });
        running.add(one);
      }
      if ((await failOfDisabled(db, now)) > 0) return true;
      const next = claimed === undefined ? now : await nextDue(db);
      restMs = next === undefined ? LOOK_IDLE_MS : Math.min(Math.max(next - clock.now(), LOOK_MS), LOOK_IDLE_MS);
      return false;
    },
  });

  return {
    async stop(over) {
      await work.stop();
      const all = Promise.all([...running].map(({ done }) => done));
      await Promise.race([all, aborted(over)]);
      breakingOff.abort(new Error('this process stops'));
      await all;
    },
  };
};
