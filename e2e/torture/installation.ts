import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { startEmbeddedPostgres } from '../../server/src/platform/db/embedded/index.ts';
import { freePort, startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';

export type Which = 0 | 1;

/** Two servers, each a process with its own PID and port, on one PostgreSQL that can be killed. */
export interface Installation {
  readonly model: ModelDouble;
  /** Addresses stay the same when a server is started again. */
  readonly urls: readonly [string, string];
  /** As the admin; for looking, not for changing. */
  readonly admin: pg.Pool;
  server(which: Which): MadangProcess;
  killServer(which: Which): Promise<void>;
  startServer(which: Which): Promise<void>;
  /** SIGKILL ends PostgreSQL at once, SIGINT as a restart does (fast shutdown); whoever keeps it starts it again. */
  killPostgres(signal: 'SIGKILL' | 'SIGINT'): Promise<void>;
  /** Resident memory of a server, in MiB. */
  memory(which: Which): Promise<number>;
  stop(): Promise<void>;
}

const SECRET = 'only-for-torture-0123456789-abcdefghijklmnopqrstuvwxyz';

export const openInstallation = async (): Promise<Installation> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-torture-'));
  const postgres = await startEmbeddedPostgres({ folder, log: pino({ level: 'silent' }), maxConnections: 200 });
  const model = await startModelDouble(openAiCompatible);
  const env = {
    NODE_ENV: 'test',
    DATABASE_URL: postgres.url,
    MADANG_SECRET_KEY: SECRET,
    LOG_LEVEL: 'error',
    RATE_LIMIT_PER_MINUTE: '0',
    DRAIN_SECONDS: '1',
    ACCESS_TOKEN_MINUTES: '60',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
  };
  const ports = [await freePort(), await freePort()] as const;
  const servers: [MadangProcess, MadangProcess] = [
    await startProcess([], env, ports[0]),
    await startProcess([], env, ports[1]),
  ];
  const admin = new pg.Pool({ connectionString: postgres.url, max: 4 });
  admin.on('error', () => undefined); // it dies with every PostgreSQL that we kill
  return {
    model,
    urls: [servers[0].url, servers[1].url],
    admin,
    server: (which) => servers[which],
    async killServer(which) {
      servers[which].kill('SIGKILL');
      await servers[which].exited();
    },
    /** As a supervisor does it: a start that fails, because PostgreSQL goes at that moment, is tried again. */
    async startServer(which) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          servers[which] = await startProcess([], env, ports[which]);
          return;
        } catch (error) {
          if (attempt === 3) throw error;
        }
      }
    },
    async killPostgres(signal) {
      const pid = Number(
        (await readFile(path.join(postgres.dataFolder, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0],
      );
      process.kill(pid, signal);
    },
    async memory(which) {
      const status = await readFile(`/proc/${servers[which].pid}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
    },
    async stop() {
      for (const server of servers) server.kill('SIGCONT');
      for (const server of servers) server.kill('SIGTERM');
      await Promise.all(servers.map((server) => server.exited()));
      await admin.end();
      await postgres.stop();
      await model.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
