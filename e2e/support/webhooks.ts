import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { startInProcess } from '../../server/src/platform/testing/server.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../doubles/webhook-receiver.ts';
import { ShiftedClock } from './shifted-clock.ts';

/** A server that sends webhooks, and a program that takes them. */
export interface WebhookInstallation {
  readonly url: string;
  readonly database: TestDatabase;
  readonly receiver: WebhookReceiver;
  /** Time is so much later, and what is due by then is looked for. */
  later(ms: number): Promise<void>;
  /** What waits in memory has waited so long. */
  wait(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export const startWithWebhooks = async (): Promise<WebhookInstallation> => {
  const [receiver, database, clock] = [await startWebhookReceiver(), await createTestDatabase(), new ShiftedClock()];
  const env = { ...database.env, OUTBOUND_PRIVATE_HOSTS: receiver.host, LOG_LEVEL: 'error' };
  const server = await startInProcess({ env, clock });
  const admin = new pg.Pool({ connectionString: database.adminUrl, max: 1 });
  return {
    url: server.url,
    database,
    receiver,
    async later(ms) {
      clock.shiftMs += ms;
      await admin.query("SELECT pg_notify('users_webhook_delivery', '')");
    },
    wait: (ms) => clock.advance(ms),
    async stop() {
      await admin.end();
      await server.stop();
      await database.close();
      await receiver.stop();
    },
  };
};
