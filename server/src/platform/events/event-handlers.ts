import type { z } from 'zod';
import type { EventName, Events } from '@madang/contracts/index';

/** Called at least once for every event; must be idempotent. */
export type EventHandlers = {
  readonly [E in EventName]?: (payload: z.output<Events[E]['payload']>) => Promise<void>;
};
