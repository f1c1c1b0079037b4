import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterPaths } from './folder.ts';
import { FolderInUseError, startEmbeddedPostgres, type EmbeddedPostgres } from './index.ts';
import { isRoot, NOBODY } from './user.ts';
import { postmasterOf, query, silent, temporaryFolders } from './testing/folders.ts';
import { startOwner } from './testing/owner.ts';

describe('an embedded PostgreSQL', () => {
  const folders = temporaryFolders();
  let embedded: EmbeddedPostgres;
  let folder: string;

  beforeAll(async () => {
    folder = folders.make();
    embedded = await folders.start(folder);
  });
  afterAll(() => folders.clear());

  it('is made in an empty folder, with a database, and answers at its URL', async () => {
    expect(embedded.origin).toBe('created');
    expect(await query(embedded.url, 'select current_database() as name, current_user as role')).toEqual([
      { name: 'madang', role: 'madang' },
    ]);
  });

  it('syncs to disk, hears 127.0.0.1 only, has no socket, asks for passwords by scram', async () => {
    const rows = await query<{ setting: string }>(
      embedded.url,
      "select name, setting from pg_settings where name in ('fsync', 'listen_addresses', 'unix_socket_directories', 'password_encryption') order by name",
    );
    expect(rows.map((row) => row.setting)).toEqual(['on', '127.0.0.1', 'scram-sha-256', '']);
    await expect(query(embedded.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow(
      /password authentication failed/,
    );
  });

  it('writes no values of people into its log', async () => {
    await query(embedded.url, 'create table people (email text primary key)');
    await query(embedded.url, "insert into people values ('kim@example.org')");
    await expect(query(embedded.url, "insert into people values ('kim@example.org')")).rejects.toThrow(/duplicate key/);
    const log = readFileSync(clusterPaths(folder).serverLog, 'utf8');
    expect(log).toContain('duplicate key');
    expect(log).not.toContain('kim@example.org');
  });

  it('keeps its password in a file that nobody else can read', () => {
    const { password, cluster } = clusterPaths(folder);
    expect(statSync(password).mode & 0o777).toBe(0o600);
    expect(statSync(cluster).mode & 0o777).toBe(0o700);
    expect(embedded.url).toContain(readFileSync(password, 'utf8').trim());
  });

  it.runIf(isRoot())('runs as nobody when we are root', () => {
    expect(statSync(`/proc/${postmasterOf(folder)}`).uid).toBe(NOBODY.uid);
  });

  it('refuses a second start on the same folder, in this process or another, and says whose it is', async () => {
    const second = startEmbeddedPostgres({ folder, log: silent });
    await expect(second).rejects.toBeInstanceOf(FolderInUseError);
    await expect(second).rejects.toThrow(
      `another Madang uses this folder: ${embedded.dataFolder} (process ${process.pid},`,
    );
    await expect(startOwner(folder)).rejects.toThrow(`process ${process.pid}`);
    await expect(query(embedded.url, 'select 1')).resolves.toHaveLength(1);
  });

  it('does not take a copied folder for the running original', async () => {
    const copy = folders.make();
    execFileSync('cp', ['-a', join(folder, 'postgres'), copy]);
    const other = await folders.start(copy);
    expect(other.origin).toBe('started');
    expect(new URL(other.url).port).not.toBe(new URL(embedded.url).port);
  });

  it('stops, and starts again with the same data on the same port', async () => {
    await query(embedded.url, 'create table kept as select 7 as n');
    await embedded.stop();
    await expect(query(embedded.url, 'select 1')).rejects.toThrow();
    const again = await folders.start(folder);
    expect(again.origin).toBe('started');
    expect(again.url).toBe(embedded.url);
    expect(await query(again.url, 'select n from kept')).toEqual([{ n: 7 }]);
    await again.stop();
    await expect(again.stop()).resolves.toBeUndefined();
  });

  it('allows more connections after a start that asks for more', async () => {
    const more = await startEmbeddedPostgres({ folder, log: silent, maxConnections: 123 });
    expect(await query(more.url, 'show max_connections')).toEqual([{ max_connections: '123' }]);
    await more.stop();
  });
});

describe('several starts at once on an empty folder', () => {
  const folders = temporaryFolders();
  afterAll(() => folders.clear());

  it('make one cluster with one owner, and leave no drafts', async () => {
    const folder = folders.make();
    const results = await Promise.allSettled([1, 2, 3].map(() => folders.start(folder)));
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(errors).toHaveLength(2);
    for (const error of errors) expect(error).toBeInstanceOf(FolderInUseError);
    expect(readdirSync(folder)).toEqual(['postgres']);
  });
});
