import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { clusterPaths } from '../folder.ts';
import { endOrphans, readPostmaster } from '../postmaster.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../index.ts';

export const silent = pino({ level: 'silent' });

export interface Folders {
  make(): string;
  start(folder: string): Promise<EmbeddedPostgres>;
  /** Ends whatever still runs in them. */
  clear(): Promise<void>;
}

export const postmasterOf = (folder: string): number => {
  const found = readPostmaster(clusterPaths(folder).data);
  if (!found) throw new Error(`no PostgreSQL in ${folder}`);
  return found.pid;
};

export const killHard = (pid: number): void => {
  process.kill(pid, 'SIGKILL');
};

export const temporaryFolders = (): Folders => {
  const folders: string[] = [];
  const started: EmbeddedPostgres[] = [];
  return {
    make() {
      const folder = mkdtempSync(join(tmpdir(), 'madang-embedded-'));
      folders.push(folder);
      return folder;
    },
    async start(folder) {
      const embedded = await startEmbeddedPostgres({ folder, log: silent });
      started.push(embedded);
      return embedded;
    },
    async clear() {
      await Promise.all(started.splice(0).map((embedded) => embedded.stop()));
      for (const folder of folders.splice(0)) {
        endOrphans(clusterPaths(folder).data);
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
};

export const query = async <Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** Asks until it answers. How long recovery takes is the disk's affair: one that is at work made it 5 s. */
export const untilAnswering = async (url: string, patienceMs = 20_000): Promise<void> => {
  const start = performance.now();
  for (;;) {
    try {
      await query(url, 'select 1');
      return;
    } catch (error) {
      if (performance.now() - start > patienceMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
};
