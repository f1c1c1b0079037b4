import type { Contract } from '@madang/contracts/operation';
import type { ServiceName } from '@madang/contracts/index';
import type { Revocations } from './auth/revocations.ts';
import type { ServiceClient } from './client.ts';
import type { Config } from './config/config.ts';
import type { SecretKeys } from './config/secret-key.ts';
import type { Database } from './db/database.ts';
import type { EmitEvent } from './events/emit.ts';
import type { EventHandlers } from './events/event-handlers.ts';
import type { JobDefinition } from './jobs/jobs.ts';
import type { Listener } from './db/listener.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Outbound } from './outbound.ts';
import type { Handlers } from './http/handler.ts';

/** All that a service is given. It reaches nothing else of the process. */
export interface ServiceContext {
  readonly config: Config;
  readonly log: Log;
  /** Connected as the service's own role, which sees the service's own schema only. */
  readonly db: Database;
  /** The same, on connections for which no request ever waits; `db` where the definition reserves none. */
  readonly reservedDb: Database;
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
  /** How many of them are kept from requests, for what must not wait behind them. */
  readonly reserved?: number;
  /** How many of them carry `db.$reads`; one unless it says otherwise. */
  readonly readConnections?: number;
  /** Loads public content; runs after every migration, so it must be idempotent. */
  seed?(db: Database, log: Log): Promise<void>;
  start(context: ServiceContext): Promise<RunningService<C>>;
}

export const defineService = <C extends Contract>(definition: ServiceDefinition<C>): ServiceDefinition<C> => definition;
