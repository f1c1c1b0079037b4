import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { clusterPaths } from './folder.ts';
import type { EmbeddedPostgres } from './index.ts';
import { isRoot, NOBODY } from './user.ts';
import { killHard, postmasterOf, query, temporaryFolders, untilAnswering } from './testing/folders.ts';
import { startOwner } from './testing/owner.ts';

vi.setConfig({ testTimeout: 60_000 });
const folders = temporaryFolders();
let folder: string;

beforeAll(async () => {
  folder = folders.make();
  const first = await folders.start(folder);
  await query(first.url, 'create table kept (n int primary key)');
  await first.stop();
});
afterAll(() => folders.clear());

/** Inserts 1, 2, 3, ... until the connection is gone; the last number that was acknowledged. */
/** @returns the last number that was acknowledged */
const insertUntilGone = async (url: string, from: number, onFirst: () => void): Promise<number> => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  for (let n = from; ; n++) {
    try {
      await client.query('insert into kept values ($1)', [n]);
      onFirst();
    } catch {
      return n - 1;
    }
  }
};

const inUse = async (work: (embedded: EmbeddedPostgres) => Promise<void>): Promise<void> => {
  const embedded = await folders.start(folder);
  try {
    await work(embedded);
  } finally {
    await embedded.stop();
  }
};

it('goes on running when its owner is killed, and the next start adopts it at once', async () => {
  const owner = await startOwner(folder);
  const pid = postmasterOf(folder);
  await owner.kill();
  await inUse(async (embedded) => {
    expect(embedded.origin).toBe('adopted');
    expect(embedded.url).toBe(owner.url);
    expect(postmasterOf(folder)).toBe(pid);
    await expect(startOwner(folder)).rejects.toThrow(/another Madang uses this folder/);
  });
});

it.runIf(process.platform === 'linux')(
  'is found again, and started anew, where its folder was renamed meanwhile',
  async () => {
    const owner = await startOwner(folder);
    const pid = postmasterOf(folder);
    await owner.kill();
    const before = folder;
    folder = `${before}-renamed`;
    renameSync(before, folder);
    await inUse(async (embedded) => {
      expect(embedded.origin).toBe('started');
      expect(postmasterOf(folder)).not.toBe(pid);
      expect(await query(embedded.url, 'show data_directory')).toEqual([{ data_directory: clusterPaths(folder).data }]);
      expect(await query(embedded.url, 'select count(*) from kept')).toEqual([{ count: '0' }]);
    });
    renameSync(folder, before);
    folder = before;
  },
);

it('is started again when it is killed, at the same URL, and stays owned', async () => {
  await inUse(async (embedded) => {
    for (let round = 0; round < 2; round++) {
      killHard(postmasterOf(folder));
      await sleep(20);
      await untilAnswering(embedded.url);
    }
    await expect(startOwner(folder)).rejects.toThrow(/another Madang uses this folder/);
  });
});

it('takes its lock again when only the guard connection is lost', async () => {
  await inUse(async (embedded) => {
    const pid = postmasterOf(folder);
    const guard = "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'madang-owner %'";
    expect(await query(embedded.url, guard)).toHaveLength(1);
    await expect(startOwner(folder)).rejects.toThrow(/another Madang uses this folder/);
    expect(postmasterOf(folder)).toBe(pid);
  });
});

it.runIf(process.platform === 'linux')('is started again although a busy backend outlives it', async () => {
  await inUse(async (embedded) => {
    // In the list of what is selected, for in FROM it is written to disk first, and recovery waits for the disk.
    const busy = query(embedded.url, 'select count(*) from (select generate_series(1, 100000000000)) numbers').catch(
      () => 'gone',
    );
    await sleep(300);
    killHard(postmasterOf(folder));
    await sleep(20);
    await untilAnswering(embedded.url);
    expect(await busy).toBe('gone');
  });
});

it('loses nothing acknowledged when it and its owner are killed', async () => {
  let last = 0;
  for (let round = 0; round < 3; round++) {
    const owner = await startOwner(folder);
    const first = Promise.withResolvers<void>();
    const inserting = insertUntilGone(owner.url, last + 1, first.resolve);
    await first.promise;
    await sleep(round * 90);
    const pid = postmasterOf(folder);
    await Promise.all([owner.kill(), Promise.resolve(pid).then(killHard)]);
    const acknowledged = await inserting;
    expect(acknowledged).toBeGreaterThan(last);
    await inUse(async (embedded) => {
      const [row] = await query<{ n: number; top: number }>(
        embedded.url,
        'select count(*)::int as n, max(n) as top from kept',
      );
      // The one under way at the moment may have been committed without an answer.
      expect([acknowledged, acknowledged + 1]).toContain(row?.top);
      expect(row?.n).toBe(row?.top);
      last = row?.top ?? 0;
    });
  }
});

/** A living process, and one that has ended and that its parent never asks for. */
const strangers = async (): Promise<{ living: number; defunct: number; end: () => void }> => {
  const shell = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], {
    ...(isRoot() ? NOBODY : {}),
    cwd: '/',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [output] = (await once(shell.stdout, 'data')) as [Buffer];
  return { living: shell.pid ?? 0, defunct: Number(output.toString()), end: () => shell.kill('SIGKILL') };
};

it.each(['living', 'defunct'] as const)(
  'starts although postmaster.pid names a %s process that is no running PostgreSQL',
  async (kind) => {
    const processes = await strangers();
    try {
      const owner = await startOwner(folder);
      const killed = postmasterOf(folder);
      await owner.kill();
      killHard(killed);
      const file = join(clusterPaths(folder).data, 'postmaster.pid');
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(processes[kind])));
      await inUse(async (embedded) => {
        expect(embedded.origin).toBe('started');
        await expect(query(embedded.url, 'select 1')).resolves.toHaveLength(1);
        // Nothing was done to the stranger.
        expect(() => process.kill(processes.living, 0)).not.toThrow();
      });
    } finally {
      processes.end();
    }
  },
);

it('says why when it cannot start, with the end of its log', async () => {
  const conf = join(clusterPaths(folder).data, 'postgresql.conf');
  const before = readFileSync(conf, 'utf8');
  writeFileSync(conf, `${before}\nno_such_setting = 1\n`);
  try {
    await expect(folders.start(folder)).rejects.toThrow(/does not start[^]*no_such_setting[^]*DATABASE_URL/);
  } finally {
    writeFileSync(conf, before);
  }
});
