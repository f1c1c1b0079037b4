import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Binaries } from './binaries.ts';
import { connect } from './connection.ts';
import { EmbeddedPostgresError } from './errors.ts';
import type { ClusterPaths } from './folder.ts';
import type { EmbeddedLog } from './log.ts';
import { choosePort } from './port.ts';
import { endOrphans, readPostmaster, removeStalePidFile, wake } from './postmaster.ts';
import { run, type RunResult } from './run.ts';
import type { RunAs } from './user.ts';

export interface Server {
  readonly paths: ClusterPaths;
  readonly binaries: Binaries;
  readonly user: RunAs | undefined;
  readonly maxConnections: number;
  readonly log: EmbeddedLog;
}

export interface Running {
  readonly client: pg.Client;
  readonly port: number;
  readonly startedByUs: boolean;
}

export interface EnsureOptions {
  /** Start on this port and no other. */
  readonly port?: number;
  readonly signal?: AbortSignal;
  readonly patienceMs?: number;
}

const RETRY_MS = 200;
const PATIENCE_MS = 30_000;
/** Ends by itself: the old one's last processes, its address, another starter. Anything else is not worth waiting for. */
const PASSING =
  /shared memory block|lock file .* already exists|could not bind|Address already in use|did not start in time/;
const ATTEMPTS = 3;

const pgCtl = ({ binaries, paths, user }: Server, args: readonly string[]): Promise<RunResult> =>
  run(binaries.pgCtl, [...args, '-D', paths.data, '-w', '-t', '60'], {
    user,
    cwd: paths.cluster,
    logFile: paths.serverLog,
  });

const start = async (server: Server, port: number): Promise<RunResult> => {
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c max_connections=${server.maxConnections}`;
  return pgCtl(server, ['start', '-s', '-l', server.paths.serverLog, '-o', settings]);
};

/** Fast mode: ends every connection, writes a checkpoint. */
export const shutDown = async (server: Server): Promise<void> => {
  wake(server.paths.data);
  const { code, output } = await pgCtl(server, ['stop', '-s', '-m', 'fast']);
  if (code !== 0 && readPostmaster(server.paths.data)) {
    server.log.warn({ output: tail(output) }, 'PostgreSQL did not stop in time; the next start takes it over');
  }
};

const tail = (output: string): string => output.trim().split('\n').slice(-15).join('\n');

const failure = (server: Server, output: string): EmbeddedPostgresError =>
  new EmbeddedPostgresError(
    `The embedded PostgreSQL does not start. The end of ${server.paths.serverLog}:\n${tail(output)}\n`,
  );

/**
 * Connects to the running one, else starts it, else waits for whoever is starting it. Whether it runs is asked of
 * nobody but itself: `pg_ctl status` says yes of one that was killed.
 */
export const ensureRunning = async (server: Server, options: EnsureOptions = {}): Promise<Running> => {
  const { data } = server.paths;
  let giveUpAt = Date.now() + (options.patienceMs ?? PATIENCE_MS);
  let startedByUs = false;
  let hopeless = 0;
  let output = '';
  while (Date.now() < giveUpAt) {
    options.signal?.throwIfAborted();
    const there = readPostmaster(data);
    const connected = there?.port === undefined ? 'absent' : await connect(server.paths, there.port);
    if (typeof connected === 'object') return { client: connected, port: there?.port ?? 0, startedByUs };
    if (connected === 'busy') {
      // Recovery takes as long as it takes.
      giveUpAt = Date.now() + (options.patienceMs ?? PATIENCE_MS);
    } else {
      if (removeStalePidFile(data)) server.log.info('removed a postmaster.pid that named no running PostgreSQL');
      const result = await start(server, options.port ?? (await choosePort(server.paths)));
      if (result.code === 0) {
        startedByUs = true;
        continue;
      }
      output = result.output;
      server.log.debug({ output: tail(output) }, 'PostgreSQL has not started yet');
      if (output.includes('shared memory block') && endOrphans(data) > 0) continue;
      if (!PASSING.test(output) && ++hopeless >= ATTEMPTS) throw failure(server, output);
    }
    await sleep(RETRY_MS, undefined, { signal: options.signal });
  }
  throw failure(server, output);
};
