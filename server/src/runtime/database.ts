import pg from 'pg';
import type { Config } from '../platform/config/config.ts';
import type { SecretKeys } from '../platform/config/secret-key.ts';
import { findRunningPostgres, startEmbeddedPostgres, type EmbeddedPostgres } from '../platform/db/embedded/index.ts';
import { roleUrls, type RoleUrls } from '../platform/db/roles.ts';
import type { Log } from '../platform/log.ts';

/** Where the data lives: an embedded PostgreSQL, a server as its admin, or a server where only our own roles are known. */
export interface DatabaseHome {
  readonly kind: 'embedded' | 'server' | 'roles-only';
  readonly adminUrl: string | undefined;
  readonly roles: RoleUrls;
  /** How an embedded one came up. */
  readonly origin: string | undefined;
  stop(): Promise<void>;
}

/** The admin connection, the listener, and what a person needs to look inside. */
const RESERVED_CONNECTIONS = 10;

const hasRoleUrls = (config: Config): boolean => config.JOBS_DATABASE_URL !== undefined;

export const openDatabaseHome = async (config: Config, keys: SecretKeys, log: Log): Promise<DatabaseHome> => {
  let embedded: EmbeddedPostgres | undefined;
  if (config.DATABASE_URL === undefined && !hasRoleUrls(config)) embedded = await startEmbeddedPostgres({ folder: config.dataFolder, log });
  const adminUrl = embedded?.url ?? config.DATABASE_URL;
  return {
    kind: embedded !== undefined ? 'embedded' : adminUrl === undefined ? 'roles-only' : 'server',
    adminUrl,
    roles: roleUrls(config, keys, adminUrl),
    origin: embedded?.origin,
    stop: async () => embedded?.stop(),
  };
};

/** For a command: takes part in the database of a server that is running, or opens it where none is. */
export const joinDatabaseHome = async (config: Config, keys: SecretKeys, log: Log): Promise<DatabaseHome> => {
  const running = config.DATABASE_URL === undefined && !hasRoleUrls(config) ? await findRunningPostgres(config.dataFolder) : undefined;
  if (running === undefined) return openDatabaseHome(config, keys, log);
  return { kind: 'embedded', adminUrl: running, roles: roleUrls(config, keys, running), origin: 'adopted', stop: () => Promise.resolve() };
};

/**
 * Refuses to start where the pools of this process alone could use up the server's connections.
 * @throws Error that says what to change.
 */
export const assertEnoughConnections = async (pool: pg.Pool, wanted: number): Promise<void> => {
  const { rows } = await pool.query<{ max: string }>("SELECT current_setting('max_connections') AS max");
  const max = Number(rows[0]?.max);
  if (wanted + RESERVED_CONNECTIONS > max) {
    throw new Error(`This process may open ${wanted} database connections, but the server allows ${max} in all. Raise max_connections to at least ${wanted + RESERVED_CONNECTIONS}.`);
  }
};

/** To be connected, and to get a connection that others use: a crowd of a thousand waits longer than five seconds where the machine is slow. */
const CONNECTION_WAIT_MS = 15_000;

/** Connections are opened when they are needed and closed when idle. */
export const openPool = (url: string, max: number, name: string, log: Log): pg.Pool => {
  // Compiling a statement takes longer than any of ours runs; times are given as answers give them; and what is prepared
  // while a table is empty keeps its plan when that has grown, so it has to be one by an index.
  const options = '-c jit=off -c timezone=UTC -c enable_seqscan=off';
  const pool = new pg.Pool({ connectionString: url, options, max, idleTimeoutMillis: 30_000, connectionTimeoutMillis: CONNECTION_WAIT_MS, application_name: `madang-${name}`, keepAlive: true });
  // An idle connection that dies must not end the process; the next query opens another.
  pool.on('error', (error) => log.warn({ err: error, pool: name }, 'a database connection was lost'));
  // The pool does not listen while somebody uses one, and between two statements of a transaction nobody else does.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
};
