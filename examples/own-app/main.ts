/**
 * Madang with one app more: what `npm start` does, over all its services and yours. On data of its own: a database that an app
 * has been in is refused by every Madang that does not know the app.
 */
import path from 'node:path';
import { loadConfig, processEnvironment, PROJECT_FOLDER } from '../../server/src/platform/config/config.ts';
import { aborted } from '../../server/src/platform/aborted.ts';
import { createLog } from '../../server/src/platform/log.ts';
import { createStopping } from '../../server/src/platform/stopping.ts';
import { ensureWebBuilt } from '../../server/src/runtime/build-web.ts';
import { startServer } from '../../server/src/runtime/server.ts';
import { stopAtSignal } from '../../server/src/runtime/stop-at-signal.ts';
import { SERVICES } from '../../server/src/services.ts';
import { spelling } from './spelling.ts';

const services = [...SERVICES, spelling];
const env = { MADANG_DATA: path.join(PROJECT_FOLDER, `data-${spelling.name}`), ...processEnvironment() };
const config = loadConfig(env, { services, wholeInstallation: true });
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
