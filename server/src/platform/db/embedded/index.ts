import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { prepareBinaries } from './binaries.ts';
import { connect, urlOf, wasMoved } from './connection.ts';
import { clusterPaths, prepareFolder } from './folder.ts';
import { takeGuard } from './guard.ts';
import { assertSameMajor, initialise } from './initialise.ts';
import { keepServerLogSmall, trimServerLog, type EmbeddedLog } from './log.ts';
import { rememberPort } from './port.ts';
import { readPostmaster, wake } from './postmaster.ts';
import { ensureRunning, shutDown, type Running, type Server } from './server.ts';
import { userFor } from './user.ts';
import { watchGuard } from './watch.ts';

export { FolderInUseError } from './errors.ts';
export { assertKoreanTrigrams } from './trigrams.ts';

export interface EmbeddedPostgres {
  /** Of the superuser, on the database `madang`. Stays the same as long as this process lives. */
  readonly url: string;
  readonly dataFolder: string;
  /** How it came up. */
  readonly origin: 'adopted' | 'started' | 'created';
  /** Lets it go on where it was frozen: what ends with this process is stored. */
  wake(): void;
  /** Stops the watch, shuts PostgreSQL down (fast mode) if this process owns it, and waits for that. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly folder: string;
  readonly log: EmbeddedLog;
  readonly maxConnections?: number;
}

const RECOVERY_AT_STOP_MS = 10_000;
const RECLAIM_EVERY_MS = 100;

const ensureDatabase = async (client: pg.Client): Promise<void> => {
  const { rowCount } = await client.query(`select 1 from pg_database where datname = 'madang'`);
  if (rowCount === 0) await client.query('create database madang');
};

const connectionLimit = async (client: pg.Client): Promise<number> => {
  const { rows } = await client.query<{ max_connections: string }>('show max_connections');
  return Number(rows[0]?.max_connections);
};

const own = async (server: Server, running: Running): Promise<Running> => {
  try {
    await takeGuard(running.client, server.paths.folder);
    return running;
  } catch (error) {
    await running.client.end().catch(() => undefined);
    throw error;
  }
};

/** An adopted one was started with the settings of then, and where its folder was then. */
const asStartedNow = async (server: Server, running: Running): Promise<Running> => {
  if (running.startedByUs) return running;
  const isMoved = await wasMoved(running.client);
  if (!isMoved && (await connectionLimit(running.client)) >= server.maxConnections) return running;
  const why = isMoved ? 'since its folder was moved' : `for ${server.maxConnections} connections`;
  server.log.info(`restarting PostgreSQL ${why}`);
  await shutDown(server);
  return own(server, await ensureRunning(server, { port: running.port }));
};

/** Connects only; for a stop in the midst of a recovery, which is waited for: it would run on without us. */
const reclaim = async (server: Server): Promise<pg.Client | undefined> => {
  const giveUpAt = Date.now() + RECOVERY_AT_STOP_MS;
  let port = readPostmaster(server.paths.data)?.port;
  let connected = port === undefined ? 'absent' : await connect(server.paths, port);
  while (connected === 'busy' && Date.now() < giveUpAt) {
    await sleep(RECLAIM_EVERY_MS);
    port = readPostmaster(server.paths.data)?.port;
    connected = port === undefined ? 'absent' : await connect(server.paths, port);
  }
  if (typeof connected !== 'object') return undefined;
  return own(server, { client: connected, port: port ?? 0, startedByUs: false }).then(
    ({ client }) => client,
    () => undefined,
  );
};

/** The URL of the one that runs on this folder, for whoever does not want to own it. */
export const findRunningPostgres = async (folder: string): Promise<string | undefined> => {
  const paths = clusterPaths(resolve(folder));
  const port = readPostmaster(paths.data)?.port;
  const connected = port === undefined ? 'absent' : await connect(paths, port);
  if (port === undefined || typeof connected !== 'object') return undefined;
  const isMoved = await wasMoved(connected);
  await connected.end();
  return isMoved ? undefined : urlOf(paths, port);
};

const prepare = async (options: EmbeddedOptions): Promise<{ server: Server; created: boolean }> => {
  const wanted = resolve(options.folder);
  const folder = prepareFolder(wanted, userFor(clusterPaths(wanted).cluster));
  const paths = clusterPaths(folder);
  const user = userFor(paths.cluster);
  const binaries = await prepareBinaries(folder, user);
  const created = await initialise(paths, binaries, user);
  assertSameMajor(paths, binaries);
  trimServerLog(paths.serverLog);
  const { log, maxConnections = 100 } = options;
  return { server: { paths, binaries, user: created ? user : userFor(paths.cluster), maxConnections, log }, created };
};

export const startEmbeddedPostgres = async (options: EmbeddedOptions): Promise<EmbeddedPostgres> => {
  const { server, created } = await prepare(options);
  const { paths, log } = server;
  const running = await asStartedNow(server, await own(server, await ensureRunning(server)));
  try {
    await ensureDatabase(running.client);
    rememberPort(paths, running.port, server.user);
    const { port } = running;
    const origin = created ? 'created' : running.startedByUs ? 'started' : 'adopted';
    log.debug({ origin, port, folder: paths.folder }, 'embedded PostgreSQL is up');
    const recover = async (signal: AbortSignal): Promise<pg.Client> =>
      (await own(server, await ensureRunning(server, { port, signal }))).client;
    const watch = watchGuard(running.client, recover, log);
    const trimming = keepServerLogSmall(paths.serverLog, log);
    const stop = async (): Promise<void> => {
      clearInterval(trimming);
      const guard = (await watch.stop()) ?? (await reclaim(server));
      // Held until PostgreSQL is down, so that nobody takes over one that is about to go.
      if (guard) await shutDown(server);
      await guard?.end().catch(() => undefined);
    };
    let stopped: Promise<void> | undefined;
    return {
      url: urlOf(paths, port),
      dataFolder: paths.folder,
      origin,
      wake: () => wake(paths.data),
      stop: () => (stopped ??= stop()),
    };
  } catch (error) {
    await shutDown(server);
    await running.client.end().catch(() => undefined);
    throw error;
  }
};
