import type { Call } from './http/handler.ts';
import type { Operation } from '@madang/contracts/operation';
import type { Log } from './log.ts';
import type { UnfinishedMerges } from './guest-merges.ts';
import type { GuestMerge } from './personal-data.ts';

type AnyHandler = (call: Call<Operation>) => Promise<unknown>;

/** Whoever asks waits no longer for any one lock that somebody else holds: longer than a move takes. */
const PATIENCE_MS = 2000;

interface Means {
  readonly service: string;
  readonly merges: Pick<UnfinishedMerges, 'guestsOf' | 'finish'>;
  /** Moves what this service holds of the guest, whoever else is about it. */
  readonly move: (merge: GuestMerge, patienceMs: number) => Promise<void>;
  readonly log: Log;
}

/**
 * The same handlers, which find what a guest had as soon as the guest has become part of the account that asks: where the
 * service has not moved its part yet, because its queue is behind, it does so before it answers. So all statements know one
 * owner, those that write too. Where it cannot move, the account is answered without it: it has to wait, not they.
 */
export const mergeFirst = <H extends object>(handlers: H, { service, merges, move, log }: Means): H => {
  const moving = new Map<string, Promise<void>>();
  const moveOnce = (merge: GuestMerge): Promise<void> => {
    const started =
      moving.get(merge.guestId) ??
      move(merge, PATIENCE_MS)
        .then(() => merges.finish(service, merge))
        .catch((error: unknown) =>
          log.warn({ err: error }, 'what a guest had could not be moved before an answer; it is tried again'),
        )
        .finally(() => moving.delete(merge.guestId));
    moving.set(merge.guestId, started);
    return started;
  };
  const moveAll = async (guests: readonly string[], userId: string): Promise<void> => {
    for (const guestId of guests) await moveOnce({ guestId, userId });
  };
  const first =
    (handler: AnyHandler): AnyHandler =>
    (call) => {
      const { caller } = call;
      const guests = caller === null ? [] : merges.guestsOf(service, caller.userId);
      if (caller === null || guests.length === 0) return handler(call);
      return moveAll(guests, caller.userId).then(() => handler(call));
    };
  return Object.fromEntries(Object.entries(handlers).map(([key, handler]) => [key, first(handler as AnyHandler)])) as H;
};
