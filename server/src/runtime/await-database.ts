import pg from 'pg';
import type { Log } from '../platform/log.ts';

const PATIENCE_MS = 30_000;
const TRY_EVERY_MS = 250;
/** It is starting or stopping, or does not listen yet. https://www.postgresql.org/docs/current/errcodes-appendix.html, Node's system errors */
const COMING: ReadonlySet<string> = new Set(['57P03', '57P01', 'ECONNREFUSED', 'ECONNRESET']);

/** Machines and containers start in any order: a database that is only just coming is waited for. @throws the last error */
export const awaitDatabase = async (url: string, log: Log): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS;
  let told = false;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (!COMING.has((error as { code?: string }).code ?? '') || performance.now() > deadline) throw error;
      if (!told) log.warn({ err: error }, `the database does not answer yet; waiting up to ${PATIENCE_MS / 1000} seconds`);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS));
    }
  }
};
