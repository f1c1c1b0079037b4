import { fileURLToPath } from 'node:url';
import { createLog } from '../../server/src/platform/log.ts';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { addFixtures, ALL, configOf } from '../../server/src/platform/testing/services/all.ts';
import { freePort, startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { startServer } from '../../server/src/runtime/server.ts';
import type { Shape } from './shapes.ts';

const ENTRY = fileURLToPath(new URL('../../server/src/platform/testing/services/main.ts', import.meta.url));

/** The product with two services more that only tests have. */
export interface FixtureInstallation {
  readonly url: string;
  readonly database: TestDatabase;
  /** Where the fixtures are reached past the gateway; undefined where all is one process. */
  readonly direct: string | undefined;
  /** Starts one more process with these services. */
  more(services: string): Promise<MadangProcess>;
  /** Where they are apart: the process of the fixtures. */
  readonly fixtures: MadangProcess | undefined;
  stop(): Promise<void>;
}

const names = ALL.map(({ name }) => name);

/** All in one process, or in three: the gateway with most services, chat, and the fixtures. */
export const startWithFixtures = async (
  shape: Shape,
  extra: Readonly<Record<string, string>>,
): Promise<FixtureInstallation> => {
  const database = await createTestDatabase();
  const env: Record<string, string> = { ...(await addFixtures(database)), ...extra };
  const children: MadangProcess[] = [];
  const start = async (
    services: string,
    settings: Readonly<Record<string, string>>,
    port?: number,
  ): Promise<MadangProcess> => {
    const child = await startProcess(['--services', services], settings, port, ENTRY);
    children.push(child);
    return child;
  };
  const stopChildren = async (): Promise<void> => {
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(children.map((child) => child.exited()));
    await database.close();
  };
  if (shape === 'together') {
    const config = configOf(env);
    const server = await startServer({
      config,
      log: createLog(config),
      definitions: ALL,
      allDefinitions: ALL,
      gateway: true,
    });
    return {
      url: server.url,
      database,
      direct: undefined,
      fixtures: undefined,
      more: (services) => start(services, { ...env, IDENTITY_URL: server.url }),
      stop: () => server.stop().then(stopChildren),
    };
  }
  const [most, chat, fixtures] = [await freePort(), await freePort(), await freePort()];
  const portOf: Readonly<Record<string, number>> = { chat, parrot: fixtures, numbers: fixtures };
  for (const name of names) env[`${name.toUpperCase()}_URL`] = `http://127.0.0.1:${portOf[name] ?? most}`;
  const [main, , apart] = await Promise.all([
    start('gateway,identity,users,recycle,files', env, most),
    start('chat', env, chat),
    start('parrot,numbers', env, fixtures),
  ]);
  return {
    url: main.url,
    database,
    direct: apart.url,
    fixtures: apart,
    more: (services) => start(services, env),
    stop: stopChildren,
  };
};
