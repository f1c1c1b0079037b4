import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../support/client.ts';
import type { House } from './house.ts';
import type { Random } from './random.ts';
import type { Turn } from './turn.ts';

/** One thing that goes wrong while answers are written; it resolves when everybody is back. */
export type Disaster = (house: House, turns: readonly Turn[], random: Random) => Promise<void>;

const killServer: Disaster = async (house, _, random) => {
  const which = random.pick([0, 1] as const);
  await house.killServer(which);
  await sleep(random.between(0, 500));
  await house.startServer(which);
};

const killPostgres: Disaster = (house) => house.killPostgres('SIGKILL');

const restartPostgres: Disaster = (house) => house.killPostgres('SIGINT');

const killBoth: Disaster = async (house, _, random) => {
  const which = random.pick([0, 1] as const);
  await Promise.all([house.killServer(which), house.killPostgres('SIGKILL')]);
  await sleep(random.between(0, 500));
  await house.startServer(which);
};

const killEverything: Disaster = async (house) => {
  await Promise.all([house.killServer(0), house.killServer(1), house.killPostgres('SIGKILL')]);
  await Promise.all([house.startServer(0), house.startServer(1)]);
};

const stopServer: Disaster = async (house, _, random) => {
  const which = random.pick([0, 1] as const);
  house.server(which).kill('SIGTERM');
  await house.server(which).exited();
  await house.startServer(which);
};

/** Every connection is lost at once, as when a firewall forgets them. */
const cutConnections: Disaster = async (house) => {
  await house.admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename <> current_user AND backend_type = 'client backend'");
};

/** A process that does not move for a while, and is not yet given up. */
const freeze: Disaster = async (house, _, random) => {
  const server = house.server(random.pick([0, 1] as const));
  server.kill('SIGSTOP');
  await sleep(random.between(200, 2000));
  server.kill('SIGCONT');
};

const stopAnswer: Disaster = async (house, turns, random) => {
  const { conversation, message, person } = random.pick(turns);
  const url = house.urls[random.pick([0, 1] as const)];
  await call(url, 'POST /conversations/:id/messages/:message_id/stop', { params: { id: conversation, message_id: message } }, { token: person.token }).catch(() => undefined);
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
  'nothing': () => Promise.resolve(),
};
