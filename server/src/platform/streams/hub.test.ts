import { describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { KEPT_EVENTS, StreamHub } from './hub.ts';
import type { PendingEvent } from './log.ts';

const ID = 'a';
const delta = (seq: number): PendingEvent => ({ streamId: ID, seq, type: 'message.delta', json: `{"text":"${seq}"}` });
const seqs = (hub: StreamHub, after: number): number[] | undefined =>
  hub
    .ring(ID)
    ?.after(after)
    ?.map(({ seq }) => seq);

describe('a stream that is written here', () => {
  it('is known from its beginning, and each reader gets what he has not seen', () => {
    const hub = new StreamHub(new Set(['message.completed']), systemClock);
    hub.began(ID, 0);
    expect(hub.ring(ID)?.isUpToDate(0)).toBe(true);
    hub.committed([delta(1), delta(2)]);
    expect([seqs(hub, 0), seqs(hub, 1), seqs(hub, 2), seqs(hub, 3)]).toEqual([[1, 2], [2], [], undefined]);
    expect([hub.ring(ID)?.isUpToDate(1), hub.ring(ID)?.isUpToDate(2)]).toEqual([false, true]);
  });

  it('is kept for its newest events; who is further behind reads the table', () => {
    const hub = new StreamHub(new Set(['message.completed']), systemClock);
    hub.began(ID, 0);
    for (let newest = 1; newest <= 5 * KEPT_EVENTS; newest += 1) {
      hub.committed([delta(newest)]);
      const behind = Math.min(newest, KEPT_EVENTS);
      expect(seqs(hub, newest - behind)).toHaveLength(behind);
      if (newest > 2 * KEPT_EVENTS) expect(seqs(hub, newest - 2 * KEPT_EVENTS - 1)).toBeUndefined();
    }
  });

  it('wakes a reader once for all that is new of it, and nobody else', () => {
    const hub = new StreamHub(new Set(['message.completed']), systemClock);
    const woken: unknown[] = [];
    for (const id of [ID, 'b', 'c']) {
      hub.began(id, 0);
      hub.onWake(id, (ring) => woken.push([id, ring?.newest]));
    }
    hub.committed([delta(1), delta(2), { ...delta(1), streamId: 'b' }]);
    expect(woken).toEqual([
      [ID, 2],
      ['b', 1],
    ]);
  });

  it('is not followed, whoever reads it', () => {
    const hub = new StreamHub(new Set(['message.completed']), systemClock);
    hub.began(ID, 0);
    hub.follow(ID, 0);
    expect(hub.followed()).toEqual([]);
  });
});

describe('a stream that is written elsewhere', () => {
  it('is followed from where its reader stands, and wakes him', () => {
    const hub = new StreamHub(new Set(['message.completed']), systemClock);
    let woken = 0;
    hub.onWake(ID, () => (woken += 1));
    hub.follow(ID, 7);
    expect(hub.followed()).toEqual([{ id: ID, newest: 7 }]);
    hub.committed([delta(8)]);
    expect([seqs(hub, 7), woken]).toEqual([[8], 1]);
  });

  it('takes nothing that does not go on from there', () => {
    const hub = new StreamHub(new Set(['message.completed']), systemClock);
    hub.follow(ID, 7);
    hub.committed([delta(10)]);
    expect(seqs(hub, 7)).toEqual([]);
    hub.forget(ID);
    expect(seqs(hub, 7)).toBeUndefined();
  });

  it('is doubted now and then, and let go when nobody waits for it', () => {
    const hub = new StreamHub(new Set(['message.completed']), systemClock);
    const forget = hub.onWake(ID, () => undefined);
    hub.follow(ID, 7);
    hub.lookAgain();
    expect(hub.ring(ID)?.isUpToDate(7)).toBe(false);
    hub.follow(ID, 7);
    expect(hub.ring(ID)?.isUpToDate(7)).toBe(true);
    forget();
    hub.lookAgain();
    expect(hub.followed()).toEqual([]);
  });

  it('wakes everybody who waits when one of them finds that it does not go on', () => {
    const hub = new StreamHub(new Set(['message.completed']), systemClock);
    let woken = 0;
    hub.onWake(ID, () => (woken += 1));
    hub.follow(ID, 7);
    hub.forget(ID);
    expect(woken).toBe(1);
    hub.lookAgain(); // and nobody is left behind for whom nothing is kept
    expect(woken).toBe(2);
  });

  it('is not followed beyond its end', () => {
    const hub = new StreamHub(new Set(['message.completed']), systemClock);
    hub.follow(ID, 7);
    hub.committed([{ ...delta(8), type: 'message.completed' }]);
    expect(hub.followed()).toEqual([]);
    expect(seqs(hub, 7)).toEqual([8]);
  });
});
