import type { DeliveryError } from '@madang/contracts/users/webhooks';
import type { Clock } from '#platform/clock';
import type { Outbound } from '#platform/outbound';
import { signatures } from './secrets.ts';
import { retryAfterMs } from './schedule.ts';

/** From the look-up of the name to the end of the answer. */
const ATTEMPT_MS = 15_000;
/** Of an answer nothing is kept; a short one is read to its end, so that its sender is not cut off in the middle. */
const MOST_BYTES = 1024;

/** What is to be sent, and where. */
export interface Message {
  readonly url: string;
  readonly eventId: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly data: unknown;
  /** Wrapped; more than one while an older one still counts. */
  readonly secrets: readonly Buffer[];
}

export type Outcome =
  | { readonly delivered: true; readonly status: number }
  | {
      readonly delivered: false;
      readonly error: DeliveryError;
      readonly status: number | null;
      /** How long the receiver asks to be left alone. */
      readonly askedMs: number;
    };

interface Means {
  readonly outbound: Pick<Outbound, 'toPublic'>;
  readonly clock: Clock;
  readonly key: Buffer;
}

class TooLate extends Error {}
class ReadEnough extends Error {}

const isRedirect = (status: number): boolean => status >= 300 && status < 400;

const failed = (error: DeliveryError, status: number | null = null, askedMs = 0): Outcome => ({
  delivered: false,
  error,
  status,
  askedMs,
});

const errorOf = (error: unknown): DeliveryError =>
  error instanceof TooLate
    ? 'timeout'
    : (error as { readonly code?: unknown }).code === 'EADDRREFUSED'
      ? 'address_refused'
      : 'unreachable';

/** One attempt. A redirect is not followed: where it leads, nobody has looked at. @throws what `stopping` was aborted with */
export const send = async (
  { outbound, clock, key }: Means,
  { url, eventId, type, occurredAt, data, secrets }: Message,
  stopping: AbortSignal,
): Promise<Outcome> => {
  const body = Buffer.from(JSON.stringify({ type, timestamp: occurredAt.toISOString(), data }));
  const timestamp = String(Math.floor(clock.now() / 1000));
  const timer = new AbortController();
  const callOff = clock.after(ATTEMPT_MS, () => timer.abort(new TooLate()));
  try {
    const response = await outbound.toPublic.stream(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Madang-Webhooks',
        'webhook-id': eventId,
        'webhook-timestamp': timestamp,
        'webhook-signature': signatures(secrets, key, { id: eventId, timestamp, body }),
      },
      body: body.toString('utf8'),
      signal: AbortSignal.any([timer.signal, stopping]),
    });
    const { statusCode: status, headers } = response;
    let bytes = 0;
    // What it says counts, however it ends after that.
    await response
      .read((piece) => {
        bytes += piece.length;
        if (bytes > MOST_BYTES) throw new ReadEnough();
      })
      .catch(() => response.abort());
    if (status >= 200 && status < 300) return { delivered: true, status };
    const asked = headers['retry-after'];
    return failed(isRedirect(status) ? 'redirect' : 'status', status, retryAfterMs(asked, clock.now()));
  } catch (error) {
    stopping.throwIfAborted();
    return failed(errorOf(error));
  } finally {
    callOff();
  }
};
