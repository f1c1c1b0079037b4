import { SERVICES } from '../../services.ts';
import { startServer, type RunningServer } from '../../runtime/server.ts';
import { loadConfig } from '../config/config.ts';
import type { Clock } from '../clock.ts';
import { createLog } from '../log.ts';

interface InProcessOptions {
  readonly env: Readonly<Record<string, string>>;
  /** All services and the door, unless said otherwise. */
  readonly services?: readonly string[];
  readonly gateway?: boolean;
  readonly clock?: Clock;
}

/** The real server in this process, on a free port. */
export const startInProcess = ({ env, services, gateway = true, clock }: InProcessOptions): Promise<RunningServer> => {
  const config = loadConfig(env, { services: SERVICES });
  const definitions = SERVICES.filter((service) => services?.includes(service.name) ?? true);
  return startServer({ config, log: createLog(config), definitions, allDefinitions: SERVICES, gateway, clock });
};
