import pino from 'pino';
import { createBackground, type Background } from '../background/background.ts';
import { PLATFORM_WORK } from '../background/registered.ts';
import type { Clock } from '../clock.ts';
import type { Listener } from '../db/listener.ts';
import { MovableClock } from './movable-clock.ts';

/** Notifications of a test: wakes those who listen to a channel. */
export class TestListener implements Pick<Listener, 'on' | 'connected'> {
  connected = true;
  readonly #wakes = new Map<string, Set<() => void>>();

  on(channel: string, wake: () => void): Promise<() => void> {
    const set = this.#wakes.get(channel) ?? new Set();
    this.#wakes.set(channel, set.add(wake));
    return Promise.resolve(() => set.delete(wake));
  }

  notify(channel: string): void {
    for (const wake of this.#wakes.get(channel) ?? []) wake();
  }
}

interface Options {
  readonly clock?: Clock;
  readonly listener?: Pick<Listener, 'on'>;
  /** Beside the platform's. */
  readonly names?: readonly string[];
}

/** For parts that are tested without a server around them. */
export const testBackground = ({
  clock = new MovableClock(),
  listener = new TestListener(),
  names = [],
}: Options = {}): Background =>
  createBackground({
    clock,
    listener,
    log: pino({ level: 'silent' }),
    registered: new Set([...PLATFORM_WORK, ...names]),
  });
