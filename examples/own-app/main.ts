/** Madang with one app more: what `npm start` does, over all its services and yours. */
import { loadConfig, processEnvironment } from '../../server/src/platform/config/config.ts';
import { aborted } from '../../server/src/platform/aborted.ts';
import { createLog } from '../../server/src/platform/log.ts';
import { createStopping } from '../../server/src/platform/stopping.ts';
import { ensureWebBuilt } from '../../server/src/runtime/build-web.ts';
import { startServer } from '../../server/src/runtime/server.ts';
import { stopAtSignal } from '../../server/src/runtime/stop-at-signal.ts';
import { SERVICES } from '../../server/src/services.ts';
import { spelling } from './spelling.ts';

const services = [...SERVICES, spelling];
const config = loadConfig(processEnvironment(), { services, wholeInstallation: true });
const log = createLog(config);
const stopping = createStopping(config.DRAIN_SECONDS);
stopAtSignal(stopping, log);

await ensureWebBuilt(log);
const server = await startServer({
  config,
  log,
  definitions: services,
  allDefinitions: services,
  gateway: true,
  stopping,
});
console.log(`Madang with the app "spelling": ${server.url}`);
await aborted(stopping.requested);
await server.stop();
await stopping.runLast();
process.exit(0);
