import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../support/client.ts';
import type { Installation } from './installation.ts';
import type { Random } from './random.ts';
import type { Turn } from './turn.ts';

/** One thing that goes wrong while answers are written; it resolves when everybody is back. */
export type Disaster = (installation: Installation, turns: readonly Turn[], random: Random) => Promise<void>;

const killServer: Disaster = async (installation, _, random) => {
  const which = random.pick([0, 1] as const);
  await installation.killServer(which);
  await sleep(random.between(0, 500));
  await installation.startServer(which);
};

const killPostgres: Disaster = (installation) => installation.killPostgres('SIGKILL');

const restartPostgres: Disaster = (installation) => installation.killPostgres('SIGINT');

const killBoth: Disaster = async (installation, _, random) => {
  const which = random.pick([0, 1] as const);
  await Promise.all([installation.killServer(which), installation.killPostgres('SIGKILL')]);
  await sleep(random.between(0, 500));
  await installation.startServer(which);
};

const killEverything: Disaster = async (installation) => {
  await Promise.all([installation.killServer(0), installation.killServer(1), installation.killPostgres('SIGKILL')]);
  await Promise.all([installation.startServer(0), installation.startServer(1)]);
};

const stopServer: Disaster = async (installation, _, random) => {
  const which = random.pick([0, 1] as const);
  installation.server(which).kill('SIGTERM');
  await installation.server(which).exited();
  await installation.startServer(which);
};

/** Every connection is lost at once, as when a firewall forgets them. */
const cutConnections: Disaster = async (installation) => {
  await installation.admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename <> current_user AND backend_type = 'client backend'",
  );
};

/** A process that does not move for a while, and is not yet given up. */
const freeze: Disaster = async (installation, _, random) => {
  const server = installation.server(random.pick([0, 1] as const));
  server.kill('SIGSTOP');
  await sleep(random.between(200, 2000));
  server.kill('SIGCONT');
};

const stopAnswer: Disaster = async (installation, turns, random) => {
  const { conversation, message, person } = random.pick(turns);
  const url = installation.urls[random.pick([0, 1] as const)];
  await call(
    url,
    'POST /conversations/:id/messages/:message_id/stop',
    { params: { id: conversation, message_id: message } },
    { token: person.token },
  ).catch(() => undefined);
};

export const DISASTERS: Readonly<Record<string, Disaster>> = {
  'kill server': killServer,
  'kill PostgreSQL': killPostgres,
  'restart PostgreSQL': restartPostgres,
  'kill server and PostgreSQL': killBoth,
  'kill everything': killEverything,
  'stop server': stopServer,
  'cut connections': cutConnections,
  'freeze server': freeze,
  'stop answer': stopAnswer,
  nothing: () => Promise.resolve(),
};
