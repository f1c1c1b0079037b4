import { buffer } from 'node:stream/consumers';
import { BillingEvent, type billing } from '@madang/contracts/users/billing';
import type { ServiceClient } from '#platform/client';
import { AppError } from '#platform/errors';
import { fieldError, fieldErrors } from '#platform/http/field-errors';
import type { Handlers, RequestInfo } from '#platform/http/handler';
import { followEvent } from '../billing/follow-event.ts';
import { isSigned } from '../webhook-signature.ts';
import type { Context } from '../settings.ts';

const MOST_ID_CHARS = 200;
/** Clocks may be apart; what comes from the future would hold against every later change. */
const AHEAD_MS = 5 * 60_000;

const header = ({ headers }: RequestInfo, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
};

const parse = (body: Buffer, request: RequestInfo, now: number) => {
  let given: unknown;
  try {
    given = JSON.parse(body.toString('utf8'));
  } catch {
    throw new AppError('malformed_json');
  }
  const event = BillingEvent.safeParse(given);
  if (!event.success)
    throw new AppError('validation_failed', { errors: fieldErrors('body', event.error, request.locale) });
  if (Date.parse(event.data.occurred_at) > now + AHEAD_MS)
    throw new AppError('validation_failed', {
      errors: [fieldError('body.occurred_at', 'wrong_format', request.locale)],
    });
  return event.data;
};

export const createBillingRoutes = (
  { db, config, client }: Pick<Context, 'db' | 'config'> & { readonly client: ServiceClient },
  now: () => number,
): Handlers<typeof billing> => ({
  'POST /billing/events': async ({ body, request }) => {
    const secret = config.BILLING_WEBHOOK_SECRET;
    if (secret === undefined) throw new AppError('not_found');
    const bytes = await buffer(body);
    const id = header(request, 'webhook-id');
    const signed = { id, timestamp: header(request, 'webhook-timestamp'), body: bytes };
    if (!/^[\w.:-]+$/.test(id) || id.length > MOST_ID_CHARS) throw new AppError('billing_signature_invalid');
    if (!isSigned(secret, signed, header(request, 'webhook-signature'), now()))
      throw new AppError('billing_signature_invalid');
    const event = parse(bytes, request, now());
    // Whoever is gone is to leave nothing, and whoever sent it to learn that nobody has what was paid for.
    const { user_id } = await client.call(
      'GET /internal/people/current',
      {},
      { forUser: event.user_id, signal: request.signal },
    );
    return { applied: await followEvent(db, id, { ...event, user_id }) };
  },
});
