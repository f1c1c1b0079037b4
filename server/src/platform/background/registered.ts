import type { App } from '@madang/contracts/apps';
import { queuesOf } from '../jobs/queues.ts';
import type { ServiceDefinition } from '../service.ts';

/** What the platform does in the background. Each has its proof in checks/switch-off/proofs.ts. */
export const PLATFORM_WORK = [
  'database.watch',
  'auth.read-revocations',
  'auth.forget-expired-revocations',
  'people.read-merges',
  'events.forward',
  'jobs.wake-due',
  'idempotency.forget-answers',
  'streams.heartbeat',
  'streams.bury-dead',
  'streams.remove-old',
  'streams.follow',
  'streams.doubt',
  'streams.apply-stops',
  'tasks.work',
  'tasks.watch',
  'tasks.remove-old',
  'tasks.let-go',
] as const;

/** Names of all that runs in the background of a process with these services: of the platform, their own, and the events that they handle. */
export const registeredWork = (
  definitions: readonly Pick<ServiceDefinition, 'name' | 'background'>[],
  apps: readonly App[],
): ReadonlySet<string> =>
  new Set([
    ...PLATFORM_WORK,
    ...definitions.flatMap(({ name, background = [] }) => [...background, ...queuesOf(name, apps)]),
  ]);
