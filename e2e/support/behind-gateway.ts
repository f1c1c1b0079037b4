import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { startInProcess } from '../../server/src/platform/testing/server.ts';

type Settings = Readonly<Record<string, string>>;

/** The identity service, and a gateway process in front of it: the least of an installation apart. */
interface BehindGateway {
  readonly url: string;
  /** The service itself, past the gateway. */
  readonly direct: string;
  readonly database: TestDatabase;
  readonly gateway: MadangProcess;
  stop(): Promise<void>;
}

/** `both` goes to both of them, `gateway` to the gateway alone. The service believes what comes from this machine, as the gateway is there. */
export const startBehindGateway = async (both: Settings = {}, gateway: Settings = {}): Promise<BehindGateway> => {
  const database = await createTestDatabase();
  const service = await startInProcess({
    env: { ...database.env, ...both, TRUSTED_PROXIES: '127.0.0.1' },
    services: ['identity'],
    gateway: false,
  });
  const direct = service.url.replace('localhost', '127.0.0.1');
  const child = await startProcess(['--services', 'gateway'], {
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PER_MINUTE: '0',
    MADANG_DATA: database.env['MADANG_DATA'] ?? '',
    ...both,
    ...gateway,
    IDENTITY_URL: direct,
  });
  return {
    url: child.url,
    direct,
    database,
    gateway: child,
    async stop() {
      child.kill('SIGTERM');
      await child.exited();
      await service.stop();
      await database.close();
    },
  };
};
