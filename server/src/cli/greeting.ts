import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { serviceConfig, type Config } from '../platform/config/config.ts';
import type { RunningServer } from '../runtime/server.ts';
import { SERVICES } from '../services.ts';

const EVERY = new Set(['0.0.0.0', '::']);
const LOOPBACK = /^(127\.|::1$|localhost$)/;

/** As whom this machine is known in the networks that it is in: IPv4, which is what people type. */
const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((each) =>
    (each ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address),
  );

/** Where a phone in the same network finds it, or what keeps it from that. `port`: where it listens, or is to. */
export const fromTheNetwork = ({ HOST }: Pick<Config, 'HOST'>, port: number, addresses = ownAddresses()): string => {
  if (LOOPBACK.test(HOST)) return 'for this machine alone; HOST=0.0.0.0 opens it to others';
  const hosts = EVERY.has(HOST) ? addresses : [HOST];
  if (hosts.length === 0) return 'this machine is in none';
  return hosts.map((host) => new URL(`http://${isIPv6(host) ? `[${host}]` : host}:${port}`).origin).join(', ');
};

/** What the services tell of their settings. */
export const summaryOf = async (config: Config, names: readonly string[]): Promise<[label: string, value: string][]> =>
  (
    await Promise.all(
      SERVICES.filter(({ name }) => names.includes(name)).map(
        async (service) => (await service.summary?.(serviceConfig(config, service))) ?? {},
      ),
    )
  ).flatMap((summary) => Object.entries(summary));

/** Where it is found, and what is in force. `workers`: how many, where a supervisor has started several. */
export const greeting = async (
  { url, home }: Pick<RunningServer, 'url' | 'home'>,
  config: Config,
  names: readonly string[],
  workers?: number,
): Promise<string> => {
  const database =
    home === undefined
      ? undefined
      : home.kind === 'embedded'
        ? `embedded PostgreSQL (${home.origin}) in ${config.dataFolder}`
        : `PostgreSQL server; data folder ${config.dataFolder}`;
  const lines = [
    ...(names.includes('gateway')
      ? [
          ['Web app', url],
          ['API docs', `${url}/docs`],
        ]
      : [
          ['Services', names.join(', ')],
          ['Address', url],
        ]),
    ['Network', fromTheNetwork(config, Number(new URL(url).port || 80))],
    ...(workers === undefined ? [] : [['Workers', String(workers)]]),
    ...(database === undefined ? [] : [['Database', database]]),
    ...(await summaryOf(config, names)),
  ];
  return ['', '  Madang is open.', ...lines.map(([label, value]) => `  ${(label ?? '').padEnd(10)}${value}`), ''].join(
    '\n',
  );
};
