import { stopAtSignal } from '../../../runtime/stop-at-signal.ts';
import { startServer } from '../../../runtime/server.ts';
import { aborted } from '../../aborted.ts';
import { createLog } from '../../log.ts';
import { createStopping } from '../../stopping.ts';
import { ALL, configOf } from './all.ts';

/** `main.ts start --services a,b` as the command has it, over the services of the product and those of the tests. */
const names = process.argv[4]?.split(',') ?? [];
const config = configOf(process.env);
const log = createLog(config);
const stopping = createStopping(config.DRAIN_SECONDS);
stopAtSignal(stopping, log);
const server = await startServer({
  config,
  log,
  definitions: ALL.filter(({ name }) => names.includes(name)),
  allDefinitions: ALL,
  gateway: names.includes('gateway'),
  stopping,
});
await aborted(stopping.requested);
await server.stop();
process.exit(0);
