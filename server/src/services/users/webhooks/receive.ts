import { and, eq, lt } from 'drizzle-orm';
import { isPublicEvent, PUBLIC_EVENTS } from '@madang/contracts/public-events';
import type { EventHandlers } from '#platform/events/event-handlers';
import { webhookEndpoints } from '../schema.ts';
import type { Context } from '../settings.ts';
import { lockPerson } from '../store/owners.ts';
import { addDeliveries } from '../store/webhook-deliveries.ts';
import { disableWebhook, saveListener } from '../store/webhooks.ts';

/**
 * What is made while access is being ended is left by whoever had it as well: it was let in before, and the clocks of two machines
 * differ. Whoever switches one on so soon after that has to look twice.
 */
const MARGIN_MS = 10_000;

/** What services tell of, as what programs are told; what access to an account has ended, as its webhooks switched off. */
export const webhookHandlers = ({
  db,
  background,
  log,
}: Pick<Context, 'db' | 'background' | 'log'>): EventHandlers => ({
  'platform.event_published': async ({ id, user_id, type, at, data }) => {
    // Of a release that knows more, or other, than this one: what is not as it is documented goes nowhere.
    const parsed = isPublicEvent(type) ? PUBLIC_EVENTS[type].data.safeParse(data) : undefined;
    if (parsed?.success !== true) {
      log.error({ type, event: id }, 'what was published is not as the contract has it');
      return;
    }
    const event = { eventId: id, type, occurredAt: new Date(at), data: parsed.data };
    await db.transaction((tx) => addDeliveries(tx, user_id, event, background.clock.now()));
  },
  /** Who could open the account before may have left one in it, and would go on hearing. Its owner looks, and switches it on. */
  'identity.access_ended': ({ user_id, at }) =>
    db.transaction(async (tx) => {
      // Whoever is at it by a token that was good when they began: they are waited for, and so found.
      await lockPerson(tx, user_id);
      const left = await tx
        .select()
        .from(webhookEndpoints)
        .where(
          and(
            eq(webhookEndpoints.userId, user_id),
            eq(webhookEndpoints.enabled, true),
            lt(webhookEndpoints.enabledAt, new Date(Date.parse(at) + MARGIN_MS)),
          ),
        )
        .orderBy(webhookEndpoints.id)
        .for('update');
      for (const { id } of left) await disableWebhook(tx, id, 'access_ended');
      await saveListener(tx, user_id);
    }),
});
