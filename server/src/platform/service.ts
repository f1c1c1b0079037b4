import type { Contract, Operation, Output, ParsedInput, ResponseBody } from '@madang/contracts/operation';
import type { EventName, Events, ServiceName } from '@madang/contracts/index';
import type { z } from 'zod';
import type { Principal } from './auth/principal.ts';
import type { Revocations } from './auth/revocations.ts';
import type { ServiceClient } from './client.ts';
import type { Config } from './config/config.ts';
import type { SecretKeys } from './config/secret-key.ts';
import type { Database } from './db/database.ts';
import type { EmitEvent } from './events/emit.ts';
import type { JobDefinition } from './jobs/jobs.ts';
import type { Listener } from './db/listener.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Outbound } from './outbound.ts';
import type { Reply } from './http/reply.ts';

export type Locale = 'ko' | 'en';

/** What a handler may know of the HTTP request. */
export interface RequestInfo {
  readonly id: string;
  readonly locale: Locale;
  readonly ip: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly cookies: Readonly<Record<string, string | undefined>>;
  /** Aborted when the client goes away before the answer is complete, and when the process drains. */
  readonly signal: AbortSignal;
}

type Caller<O extends Operation> = O['access'] extends 'public' ? Principal | null : Principal;

export type Call<O extends Operation> = ParsedInput<O> & { caller: Caller<O>; request: RequestInfo };

export interface ServerSentEvent {
  readonly id?: number;
  readonly event: string;
  readonly data: unknown;
}

type HandlerResult<O extends Operation> =
  Extract<O['responses'][keyof O['responses']], ResponseBody> extends 'event-stream'
    ? AsyncIterable<ServerSentEvent>
    : Output<O> | Reply<Output<O>>;

export type Handlers<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends Operation ? (call: Call<C[K]>) => Promise<HandlerResult<C[K]>> : never;
};

/** Called at least once for every event; must be idempotent. */
export type EventHandlers = {
  readonly [E in EventName]?: (payload: z.output<Events[E]['payload']>) => Promise<void>;
};

/** All that a service is given. It reaches nothing else of the process. */
export interface ServiceContext {
  readonly config: Config;
  readonly log: Log;
  /** Connected as the service's own role, which sees the service's own schema only. */
  readonly db: Database;
  readonly emit: EmitEvent;
  readonly client: ServiceClient;
  /** NOTIFY without content, across all processes of the installation. */
  readonly listener: Listener;
  readonly keys: SecretKeys;
  readonly metrics: Metrics;
  /** The only way to call anything outside of the installation. */
  readonly outbound: Outbound;
  readonly revocations: Pick<Revocations, 'isRevoked' | 'onRevoked'>;
}

/** A service that has been started. */
export interface RunningService<C extends Contract = Contract> {
  readonly routes: Handlers<C>;
  readonly events?: EventHandlers;
  readonly jobs?: readonly JobDefinition[];
  /** Stops background work. Requests and streams have been drained by then. */
  stop?(): Promise<void>;
}

/** The only door of a service: everything that the rest of the house may know of it. */
export interface ServiceDefinition<C extends Contract = Contract> {
  readonly name: ServiceName;
  /** PostgreSQL schema that the service owns. */
  readonly schema: string;
  readonly contract: C;
  /** Services that are called through the client. */
  readonly needs: readonly ServiceName[];
  /** Folder of drizzle migrations. */
  readonly migrations: string;
  /** Connections that the service opens at most. */
  readonly poolSize: number;
  /** Loads public content; runs after every migration, so it must be idempotent. */
  seed?(db: Database, log: Log): Promise<void>;
  start(context: ServiceContext): Promise<RunningService<C>>;
}

export const defineService = <C extends Contract>(definition: ServiceDefinition<C>): ServiceDefinition<C> => definition;
