import type pg from 'pg';
import type { Config } from '../platform/config/config.ts';
import { openSecretKeys, type SecretKeys, type SecretKeySource } from '../platform/config/secret-key.ts';
import { STATEMENT_MS } from '../platform/db/answered-client.ts';
import { ConnectionPool } from '../platform/db/connection-pool.ts';
import {
  findRunningPostgres,
  FolderInUseError,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../platform/db/embedded/index.ts';
import { proveAsAdmin, proveAsRoles, withClient } from '../platform/db/prove-installation.ts';
import { roleUrls, type RoleUrls } from '../platform/db/roles.ts';
import type { Log } from '../platform/log.ts';
import type { ServiceDefinition } from '../platform/service.ts';
import { findDataFolder } from './installation.ts';

/** Where the data lives: an embedded PostgreSQL, a server as its admin, or a server where only our own roles are known. */
export interface DatabaseHome {
  readonly kind: 'embedded' | 'server' | 'roles-only';
  readonly adminUrl: string | undefined;
  readonly roles: RoleUrls;
  /** How an embedded one came up. */
  readonly origin: EmbeddedPostgres['origin'] | undefined;
  /** Of an embedded one. */
  readonly dataFolder: string | undefined;
  /** Lets an embedded one go on where somebody has frozen it. */
  wake(): void;
  stop(): Promise<void>;
}

export const JOBS_POOL = 3;
/** pg-boss has a pool of one and a connection that listens; the third listens for everything else. */
const OF_THE_QUEUE = 3;
/** The admin connection, the listener, and what a person needs to look inside. */
export const RESERVED_CONNECTIONS = 10;

const hasRoleUrls = (config: Config): boolean => config.JOBS_DATABASE_URL !== undefined;

interface Embedded {
  /** Of the one that a supervisor runs for its workers. */
  readonly url?: string | undefined;
  readonly maxConnections?: number;
}

export const openDatabaseHome = async (
  config: Config,
  keys: SecretKeys,
  log: Log,
  { url, maxConnections }: Embedded = {},
): Promise<DatabaseHome> => {
  const isEmbedded = config.DATABASE_URL === undefined && !hasRoleUrls(config);
  const options = { folder: config.dataFolder, log, ...(maxConnections === undefined ? {} : { maxConnections }) };
  const embedded = isEmbedded && url === undefined ? await startEmbeddedPostgres(options) : undefined;
  const adminUrl = (isEmbedded ? url : undefined) ?? embedded?.url ?? config.DATABASE_URL;
  return {
    kind: isEmbedded ? 'embedded' : adminUrl === undefined ? 'roles-only' : 'server',
    adminUrl,
    roles: roleUrls(config, keys, adminUrl),
    origin: embedded?.origin,
    dataFolder: isEmbedded ? config.dataFolder : undefined,
    wake: () => embedded?.wake(),
    stop: async () => embedded?.stop(),
  };
};

/** Of a server that runs there, else started for as long as it is used. Somebody may start one meanwhile. */
const joinEmbedded = async (folder: string, log: Log): Promise<Pick<EmbeddedPostgres, 'url' | 'origin' | 'stop'>> => {
  const adopt = async () => {
    const url = await findRunningPostgres(folder);
    return url === undefined ? undefined : { url, origin: 'adopted' as const, stop: () => Promise.resolve() };
  };
  const running = await adopt();
  if (running !== undefined) return running;
  try {
    return await startEmbeddedPostgres({ folder, log });
  } catch (error) {
    const meanwhile = error instanceof FolderInUseError ? await adopt() : undefined;
    if (meanwhile === undefined) throw error;
    return meanwhile;
  }
};

export interface JoinedDatabase {
  readonly home: DatabaseHome;
  readonly keys: SecretKeySource;
}

/**
 * For a command: the database of an installation that is there, whether or not its server runs. Makes nothing.
 * @throws NoInstallationError
 */
export const joinDatabaseHome = async (config: Config, log: Log): Promise<JoinedDatabase> => {
  const elsewhere = config.DATABASE_URL !== undefined || hasRoleUrls(config);
  const folder = elsewhere ? config.dataFolder : findDataFolder(config);
  const keys = openSecretKeys({ ...config, dataFolder: folder });
  if (elsewhere) return { home: await openDatabaseHome(config, keys, log), keys };
  const { url, origin, stop } = await joinEmbedded(folder, log);
  return {
    home: {
      kind: 'embedded',
      adminUrl: url,
      roles: roleUrls(config, keys, url),
      origin,
      dataFolder: folder,
      wake: () => undefined,
      stop,
    },
    keys,
  };
};

/**
 * For whatever opens the database without migrating it: proves key and release before anything is done. `services` are
 * those whose roles are used.
 * @throws InstallationError when they do not fit, or there is no installation yet
 */
export const proveHome = async (
  { adminUrl, roles }: DatabaseHome,
  keys: SecretKeySource,
  all: readonly ServiceDefinition[],
  services: readonly string[],
): Promise<void> => {
  if (adminUrl !== undefined) return proveAsAdmin(adminUrl, keys, all);
  return proveAsRoles(
    roles,
    keys,
    all,
    all.filter(({ name }) => services.includes(name)),
  );
};

/** How many connections a process with these services opens at most. */
export const mostConnections = (definitions: readonly Pick<ServiceDefinition, 'poolSize'>[]): number =>
  definitions.reduce((sum, { poolSize }) => sum + poolSize, JOBS_POOL + OF_THE_QUEUE);

/**
 * Refuses to start where the pools of this process, or of all `workers` of one supervisor, could use up the server's
 * connections. While workers are replaced there is one more.
 * @throws Error that says what to change.
 */
export const assertEnoughConnections = async (
  url: string,
  definitions: readonly ServiceDefinition[],
  workers?: number,
): Promise<void> => {
  const each = mostConnections(definitions);
  const wanted = workers === undefined ? each : (workers + 1) * each;
  const max = await withClient(url, async (client) =>
    Number((await client.query<{ max: string }>("SELECT current_setting('max_connections') AS max")).rows[0]?.max),
  );
  if (wanted + RESERVED_CONNECTIONS <= max) return;
  const who =
    workers === undefined
      ? `This process may open ${wanted} database connections`
      : `${workers} workers may open ${workers} × ${each} database connections, and ${each} more while one is replaced: ${wanted}`;
  const fewer = workers === undefined ? '' : ', or start fewer workers';
  throw new Error(
    `${who}, but the server allows ${max} in all. Raise max_connections to at least ${wanted + RESERVED_CONNECTIONS}${fewer}.`,
  );
};

/** Connections are opened when they are needed and closed when idle. `onError`: {@link ConnectionPool}. */
export const openPool = (url: string, max: number, name: string, onError?: (error: unknown) => void): pg.Pool => {
  // Compiling a statement takes longer than any of ours runs; times are given as answers give them; and what is prepared
  // while a table is empty keeps its plan when that has grown, so it has to be one by an index.
  const options = `-c jit=off -c timezone=UTC -c enable_seqscan=off -c statement_timeout=${STATEMENT_MS}`;
  const config = { connectionString: url, options, max, idleTimeoutMillis: 10_000, application_name: `madang-${name}` };
  return new ConnectionPool({ ...config, keepAlive: true }, onError);
};
