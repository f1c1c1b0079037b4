import type { Contract } from '@madang/contracts/operation';
import type { ExportKey } from '@madang/contracts/personal-data';
import type { App } from '@madang/contracts/apps';
import type { ServiceName } from '@madang/contracts/index';
import type { Revocations } from './auth/revocations.ts';
import type { SignedAddresses } from './auth/signed-addresses.ts';
import type { Tickets } from './auth/tickets.ts';
import type { Background } from './background/background.ts';
import type { AppClient } from './client.ts';
import type { NoSettings, ServiceConfig, SettingsShape } from './config/settings.ts';
import type { SecretKeys } from './config/secret-key.ts';
import type { Database } from './db/database.ts';
import type { EmitEvent } from './events/emit.ts';
import type { EventHandlers } from './events/event-handlers.ts';
import type { QueueAdministration } from './jobs/administer-queues.ts';
import type { JobDefinition } from './jobs/jobs.ts';
import type { Listener } from './db/listener.ts';
import type { Queryable } from './db/queryable.ts';
import type { WatchedTables } from './db/watch-tables.ts';
import type { ServiceLatency } from './latencies.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Outbound } from './outbound.ts';
import type { Finding } from './finding.ts';
import type { Handlers } from './http/handler.ts';
import type { PersonalData } from './personal-data.ts';

/** All that a service is given. It reaches nothing else of the process. */
export interface ServiceContext<S extends SettingsShape = NoSettings> {
  /** Its own settings, and what every service may know of the process. */
  readonly config: ServiceConfig<S>;
  readonly log: Log;
  /** Connected as the service's own role, which sees the service's own schema only. */
  readonly db: Database;
  /** The same, on connections for which no request ever waits; `db` where the definition reserves none. */
  readonly reservedDb: Database;
  readonly emit: EmitEvent;
  /** Calls by the name of this service. */
  readonly client: AppClient;
  /** The apps of the installation, wherever their services run. */
  readonly apps: readonly App[];
  /** Whether notifications come; what is to be done at one is background work. */
  readonly listener: Pick<Listener, 'connected'>;
  /** The only way to do anything again and again. */
  readonly background: Background;
  /** Gives out what the definition asks for, and nothing else. */
  readonly keys: SecretKeys;
  readonly metrics: Metrics;
  /** What may be done with the queues; refused where the definition does not say `managesQueues`. */
  readonly queues: QueueAdministration;
  /** How long requests take, by service; of no service where the definition does not say `managesQueues`. */
  readonly latencies: () => Promise<readonly ServiceLatency[]>;
  /** The only way to call anything outside of the installation. */
  readonly outbound: Outbound;
  /** For what a browser asks for without a header: addresses of files, and one-time tickets for streams. */
  readonly addresses: SignedAddresses;
  readonly tickets: Pick<Tickets, 'issue'>;
  readonly revocations: Pick<Revocations, 'isRevoked' | 'onRevoked' | 'catchUp'>;
  /** Stops the process, which then ends with a failure, so that whoever watches it starts another. */
  readonly leave: (failure: Error) => void;
}

/** By it every service gives out what it holds of people; the platform answers it (personal-data.ts). */
type Exported = ExportKey<string>;
type Own<C extends Contract> = { readonly [K in keyof C as K extends Exported ? never : K]: C[K] };

/** A service that has been started. */
export interface RunningService<C extends Contract = Contract> {
  readonly routes: Handlers<Own<C>>;
  readonly events?: EventHandlers;
  readonly jobs?: readonly JobDefinition[];
  /** Stops background work; waits for it until `over` is aborted. Requests and streams have been drained by then. */
  stop?(over: AbortSignal): Promise<void>;
}

/** What `madang doctor` has at hand, beside a server that may run. */
interface TrialContext<S extends SettingsShape> {
  readonly config: ServiceConfig<S>;
  readonly outbound: Outbound;
  readonly db: Database;
  readonly keys: SecretKeys;
}

/** What a service keeps outside of the database: files that are never changed, named by the SHA-256 of their bytes. */
export interface StoredFiles {
  /** Selects the `hash` of each, with the admin's rights. */
  readonly query: string;
  /** Writes it to a new file; false where it is not there any more. */
  copyTo(hash: string, file: string): Promise<boolean>;
  /** Takes a file, which may be moved or removed. */
  putBack(hash: string, file: string): Promise<void>;
  stop(): void;
}

/** The only door of a service: everything that the rest of Madang may know of it. */
export interface ServiceDefinition<C extends Contract = Contract, S extends SettingsShape = NoSettings> {
  readonly name: ServiceName;
  /** PostgreSQL schema that the service owns. */
  readonly schema: string;
  readonly contract: C;
  /** The apps on the conversation engine that it has. */
  readonly apps?: readonly App[];
  /** Services whose operations it calls; the client refuses those of others. Apps are called by their hooks, whoever has them. */
  readonly needs: readonly ServiceName[];
  /** Its tables that whoever runs an installation watches: /metrics tells their size (db/watch-tables.ts). */
  readonly watched?: WatchedTables;
  /** Extensions of PostgreSQL that its tables or statements use. */
  readonly extensions?: readonly string[];
  /** Whether it ends sessions and merges guests, and so writes what all processes refuse tokens and move things by. */
  readonly keepsAccounts?: boolean;
  /** Whether it tells programs of people what happens, and so writes who is to be told of what. */
  readonly sendsWebhooks?: boolean;
  /** Whether admins look after the queues by it. */
  readonly managesQueues?: boolean;
  /** Folder of drizzle migrations. */
  readonly migrations: string;
  /** Connections that the service opens at most. */
  readonly poolSize: number;
  /** What it does in the background, by name, each registered with the tests that prove it (checks/switch-off). */
  readonly background?: readonly string[];
  /** How many of them are kept from requests, for what must not wait behind them. */
  readonly reserved?: number;
  /** How many of them carry `db.$reads`; one unless it says otherwise. */
  readonly readConnections?: number;
  /** Settings of its own. A service gets no other but what all may know (SHARED in config/settings.ts). */
  readonly settings?: S;
  /** Other names for the setting of its address. */
  readonly addressAliases?: readonly string[];
  /** Purposes for which it derives keys from the secret of the installation. Each is one service's alone. */
  readonly keys?: readonly string[];
  /** What is wrong with its settings beyond their shape; looked at before anything is opened. */
  settingsProblems?(config: ServiceConfig<S>): readonly string[] | Promise<readonly string[]>;
  /**
   * Whether the secret key is the one that rows of this service were wrapped with; undefined where there are none. Asked,
   * with the admin's rights, of databases whose release stored no key check (of before the platform's migration 0001).
   */
  provesKey?(admin: Queryable, keys: SecretKeys): Promise<boolean | undefined>;
  /** Loads public content; runs after every migration, so it must be idempotent. */
  seed?(db: Database, log: Log): Promise<void>;
  /** What it does with what it holds of people. Loaded when it starts. */
  readonly personalData?: () => Promise<PersonalData>;
  /** What `madang doctor` finds out of what it needs beside the database; asks nothing that costs anything. */
  findings?(config: ServiceConfig<S>, outbound: Outbound): Promise<Finding[]>;
  /** What a start and `madang config` tell of its settings in one line each, by a word for it. */
  summary?(config: ServiceConfig<S>): Promise<Readonly<Record<string, string>>>;
  /** What only asking finds out, which may cost something: `madang doctor --model`. */
  trials?(given: TrialContext<S>): Promise<Finding[]>;
  /** What of it a backup has to hold beside the database. */
  storedFiles?(config: ServiceConfig<S>): Promise<StoredFiles>;
  start(context: ServiceContext<S>): Promise<RunningService<C>>;
}

/** Whose contract says that it holds something of people has to say what it does with it; and nobody else. */
type Holding<C extends Contract> = [Extract<keyof C, Exported>] extends [never]
  ? { readonly personalData?: never }
  : { readonly personalData: () => Promise<PersonalData> };

export const defineService = <C extends Contract, S extends SettingsShape = NoSettings>(
  definition: ServiceDefinition<C, S> & Holding<C>,
): ServiceDefinition<C, S> => definition;
