import { chat } from '#services/chat';
import { identity } from '#services/identity';
import { recycle } from '#services/recycle';
import { users } from '#services/users';
import type { ServiceDefinition } from './platform/service.ts';

/** Every service of the house. A new one is added here, in the contracts, and in its own folder. */
export const SERVICES: readonly ServiceDefinition[] = [identity, users, chat, recycle];
