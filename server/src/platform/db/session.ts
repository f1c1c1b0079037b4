import { drizzle } from 'drizzle-orm/node-postgres';
import type { Database, Session } from './database.ts';

/**
 * Work on one connection, for what its session holds: a lock that is lost with it is lost to all that is still to be done,
 * whose next statement fails.
 */
export const withSession = async <T>(db: Database, work: (session: Session) => Promise<T>): Promise<T> => {
  const client = await db.$client.connect();
  const heard = (): void => undefined;
  client.on('error', heard);
  try {
    return await work(drizzle({ client }));
  } finally {
    client.off('error', heard);
    client.release();
  }
};
