import { chat, chatEvents } from './chat.ts';
import { identity, identityEvents } from './identity.ts';
import { recycle, recycleEvents } from './recycle.ts';
import { system } from './system.ts';
import { users, usersEvents } from './users.ts';

/** Every service that crosses a border, by name. */
export const contracts = { identity, users, chat, recycle } as const;
export type ServiceName = keyof typeof contracts;

/** Every operation that a client may call. */
export const operations = { ...identity, ...users, ...chat, ...recycle, ...system } as const;
export type Operations = typeof operations;

/** Durable events: payload, and the services that receive them even when they are not deployed yet. */
export const events = { ...identityEvents, ...chatEvents, ...recycleEvents, ...usersEvents } as const;
export type Events = typeof events;
export type EventName = keyof Events;
