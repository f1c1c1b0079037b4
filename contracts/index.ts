import type { App } from './apps.ts';
import { chatService } from './chat.ts';
import { platformErrors } from './errors.ts';
import { filesService } from './files.ts';
import { identityService } from './identity.ts';
import type { NotificationContract } from './notifications.ts';
import type { Contract } from './operation.ts';
import {
  exportKey,
  exportOperation,
  GUEST_MERGED,
  GuestMoved,
  movedEvent,
  PERSON_REMOVED,
  type ExportKey,
  type ExportOperation,
  type MovedEvent,
} from './personal-data.ts';
import { locationService } from './location.ts';
import { mcpService } from './mcp.ts';
import { recycleService } from './recycle.ts';
import type { ServiceContract } from './service-contract.ts';
import { system, systemTags } from './system.ts';
import { scanService } from './scan.ts';
import { studioService } from './studio.ts';
import { trainingService } from './training.ts';
import { usersService } from './users.ts';

/** What a guest is given whom a call has made: for the platform, which names no service. */
export type { Session } from './identity.ts';

/** Every service, by name. All below follows from it. */
export const serviceContracts = {
  identity: identityService,
  users: usersService,
  chat: chatService,
  recycle: recycleService,
  files: filesService,
  studio: studioService,
  location: locationService,
  training: trainingService,
  scan: scanService,
  mcp: mcpService,
} as const;

type Services = typeof serviceContracts;
export type ServiceName = keyof Services;

/** All members of a union at once. */
type All<U> = (U extends unknown ? (member: U) => void : never) extends (member: infer I) => void ? I : never;
/** One part of every service that has it, put together. */
type Parts<K extends keyof ServiceContract> = All<
  { [S in ServiceName]: Services[S] extends Readonly<Record<K, infer P>> ? P : never }[ServiceName]
>;

const names = Object.keys(serviceContracts) as ServiceName[];
const all: readonly ServiceContract[] = Object.values(serviceContracts);
const join = (parts: readonly (object | undefined)[]): object => Object.assign({}, ...parts) as object;

/** Services that hold something of people. */
type Holder = { [S in ServiceName]: Services[S] extends { readonly personalData: string } ? S : never }[ServiceName];
const exportOf = (name: string, { personalData }: ServiceContract): Contract =>
  personalData === undefined ? {} : { [exportKey(name)]: exportOperation(name, personalData) };
type Exports<S extends ServiceName> = { readonly [H in Extract<Holder, S> as ExportKey<H>]: ExportOperation<H> };
export const personalDataHolders: readonly Holder[] = names.filter(
  (name): name is Holder => 'personalData' in serviceContracts[name],
);
/** Identity itself is where a person begins and ends: the others follow. */
const followers = personalDataHolders.filter((name) => name !== 'identity');

type HooksOf<S extends ServiceName> = Services[S] extends { readonly app: { readonly contract: infer H } }
  ? H
  : unknown;
type InternalOf<S extends ServiceName> = Services[S] extends { readonly internal: infer I } ? I : unknown;
type ContractOf<S extends ServiceName> = Services[S]['operations'] & InternalOf<S> & HooksOf<S> & Exports<S>;

/** What each service answers, with what other services alone may call. */
export const contracts = Object.fromEntries(
  names.map((name) => {
    const service: ServiceContract = serviceContracts[name];
    return [name, join([service.operations, service.internal, service.app?.contract, exportOf(name, service)])];
  }),
) as { readonly [S in ServiceName]: ContractOf<S> };

/** Every operation that a client may call. */
export const operations = join([
  ...names.flatMap((name) => [serviceContracts[name].operations, exportOf(name, serviceContracts[name])]),
  system,
]) as Operations;
export type Operations = Parts<'operations'> & Exports<ServiceName> & typeof system;

/** Every error that a client can meet, by its stable code. */
export const ERRORS = join([platformErrors, ...all.map((service) => service.errors)]) as typeof platformErrors &
  Parts<'errors'>;
export type ErrorCode = keyof typeof ERRORS;

/** What the operations are grouped by in documentation: name and description. */
export const tags = join([...all.map((service) => service.tags), systemTags]) as Readonly<Record<string, string>>;

/** The same, and what services call of each other. */
export type ServiceOperations = All<(typeof contracts)[ServiceName]> & typeof system;

/** The apps on the conversation engine. */
export const apps: readonly App[] = all.flatMap(({ app }) => (app === undefined ? [] : [app.app]));

/** Durable events: payload, and the services that receive them even when they are not deployed yet. */
export const events = join([
  ...all.map((service) => service.events),
  ...followers.map((name) => ({ [movedEvent(name)]: GuestMoved })),
  ...[PERSON_REMOVED, GUEST_MERGED].map((event) => ({
    [event]: { ...identityService.events[event as typeof PERSON_REMOVED], subscribers: followers },
  })),
]) as Events;
export type Events = Parts<'events'> & {
  readonly [S in Exclude<Holder, 'identity'> as MovedEvent<S>]: typeof GuestMoved;
};
export type EventName = keyof Events;

/** What people can be told of, by the event that tells it. */
export const notifications: Readonly<Partial<Record<string, NotificationContract>>> = Object.fromEntries(
  all.flatMap((service) =>
    Object.entries(service.events ?? {}).flatMap(([event, { notification }]) =>
      notification === undefined ? [] : [[event, notification]],
    ),
  ),
);
