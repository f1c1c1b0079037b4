import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../platform/log.ts';

const PATIENCE_MS = 30_000;
const TRY_EVERY_MS = 250;
/** It is starting or stopping, or does not listen yet. https://www.postgresql.org/docs/current/errcodes-appendix.html, Node's system errors */
const COMING: ReadonlySet<string> = new Set(['57P03', '57P01', 'ECONNREFUSED', 'ECONNRESET']);

interface Target {
  readonly address: string;
  readonly user: string;
  readonly database: string;
}

/** What to do, by the code of the error. Same sources as above. */
const REMEDIES: Readonly<Record<string, (target: Target) => string>> = {
  ECONNREFUSED: ({ address }) =>
    `No PostgreSQL answers at ${address}. Start it, or correct the host and port of DATABASE_URL.`,
  ETIMEDOUT: ({ address }) =>
    `Nobody answers at ${address}. Is the host up, and does a firewall let this machine through? Else correct the host and port of DATABASE_URL.`,
  EHOSTUNREACH: ({ address }) => `There is no way to ${address}. Correct the host of DATABASE_URL, or the network.`,
  ENETUNREACH: ({ address }) => `There is no way to ${address}. Correct the host of DATABASE_URL, or the network.`,
  ENOTFOUND: ({ address }) => `The host of ${address} is not known. Correct the host of DATABASE_URL.`,
  EAI_AGAIN: ({ address }) =>
    `The host of ${address} is not known: no name server answers. Correct the host of DATABASE_URL, or the network.`,
  '28P01': ({ address, user }) =>
    `PostgreSQL at ${address} refuses the password of "${user}". Correct DATABASE_URL; what is special in a URL is written as %XX in a password.`,
  '28000': ({ address, user }) =>
    `PostgreSQL at ${address} does not let "${user}" in. Correct the user of DATABASE_URL, or pg_hba.conf of the server.`,
  '3D000': ({ address, database, user }) =>
    `There is no database "${database}" at ${address}. Correct DATABASE_URL, or make it: CREATE DATABASE ${pg.escapeIdentifier(database)} OWNER ${pg.escapeIdentifier(user)} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8';`,
  '53300': ({ address }) =>
    `PostgreSQL at ${address} has no connection left: raise its max_connections, or end what uses them.`,
};

const targetOf = (url: string): Target => {
  const { hostname, port, username, pathname } = new URL(url);
  return {
    address: `${hostname}:${port === '' ? '5432' : port}`,
    user: decodeURIComponent(username),
    database: decodeURIComponent(pathname.slice(1)),
  };
};

/** The database cannot be reached; the message says what to do. */
class UnreachableDatabaseError extends Error {
  override readonly name = 'UnreachableDatabaseError';
  readonly code: string | undefined;

  constructor(message: string, cause: unknown, code: string | undefined) {
    super(message, { cause });
    this.code = code;
  }
}

/** A host name with several addresses fails with one error for each. */
const codeOf = (error: unknown): string | undefined =>
  error instanceof AggregateError && (error as { code?: string }).code === undefined
    ? codeOf(error.errors[0])
    : (error as { code?: string }).code;

const explain = (error: unknown, url: string): Error => {
  const code = codeOf(error) ?? (error instanceof Error && /timeout/i.test(error.message) ? 'ETIMEDOUT' : undefined);
  const remedy = code === undefined ? undefined : REMEDIES[code];
  if (remedy !== undefined) return new UnreachableDatabaseError(remedy(targetOf(url)), error, code);
  return error instanceof Error ? error : new Error(String(error));
};

/**
 * Machines and containers start in any order: a database that is only just coming is waited for.
 * @throws UnreachableDatabaseError that says what to do, another error of the driver, or that `signal` was aborted
 */
export const awaitDatabase = async (
  url: string,
  log: Log,
  { signal, patienceMs = PATIENCE_MS }: { signal?: AbortSignal; patienceMs?: number } = {},
): Promise<void> => {
  const deadline = performance.now() + patienceMs;
  let told = false;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (!COMING.has(codeOf(error) ?? '') || performance.now() > deadline) throw explain(error, url);
      if (!told)
        log.warn(
          { err: error },
          `the database at ${targetOf(url).address} does not answer yet; waiting up to ${patienceMs / 1000} seconds`,
        );
      told = true;
      await sleep(TRY_EVERY_MS, undefined, { signal });
    }
  }
};
