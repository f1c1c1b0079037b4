import { existsSync, realpathSync } from 'node:fs';
import pg from 'pg';
import { readPassword, SUPERUSER } from './initialise.ts';
import type { ClusterPaths } from './folder.ts';
import { readPostmaster, worksIn } from './postmaster.ts';

/** `absent`: nothing there, or something that is not ours. `busy`: ours, starting up, recovering or shutting down. */
export type Connected = pg.Client | 'absent' | 'busy';

const CANNOT_CONNECT_NOW = '57P03';

const dataDirectoryOf = async (client: pg.Client): Promise<string> =>
  (await client.query<{ data_directory: string }>('show data_directory')).rows[0]?.data_directory ?? '';

const isOurs = async (client: pg.Client, paths: ClusterPaths): Promise<boolean> => {
  // A copy of a data folder has the password, and the postmaster.pid, of the original.
  const there = await dataDirectoryOf(client);
  if (existsSync(there)) return realpathSync(there) === realpathSync(paths.data);
  return worksIn(readPostmaster(paths.data)?.pid ?? 0, paths.data) === true;
};

/** Whether its folder got another name since it was started: it goes on, but does not find its own libraries any more. */
export const wasMoved = async (client: pg.Client): Promise<boolean> => !existsSync(await dataDirectoryOf(client));

/** Connects as superuser to the maintenance database, so that nothing hinders dropping and restoring the other. */
export const connect = async (paths: ClusterPaths, port: number): Promise<Connected> => {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password: readPassword(paths),
    database: 'postgres',
    ssl: false,
    options: '',
    application_name: `madang-owner ${process.pid}`,
    connectionTimeoutMillis: 2000,
  });
  // Without a listener a lost connection would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    if (await isOurs(client, paths)) return client;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === CANNOT_CONNECT_NOW) return 'busy';
  }
  await client.end().catch(() => undefined);
  return 'absent';
};

export const urlOf = (paths: ClusterPaths, port: number): string =>
  `postgres://${SUPERUSER}:${readPassword(paths)}@127.0.0.1:${port}/madang`;
