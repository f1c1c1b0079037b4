import type { ServiceContext } from '#platform/service';
import { STOP_CHANNEL } from '../store/generations.ts';
import { STREAM_CHANNEL } from './event-log.ts';
import { Follower } from './follower.ts';
import { Generations } from './generations.ts';
import { startJanitor } from './janitor.ts';
import { LogWriter } from './log-writer.ts';
import { PROCESS_CHANNEL, takeLease } from './process-lease.ts';
import { StreamHub } from './stream-hub.ts';

/** Only for notifications that were lost. */
const LOOK_MS = 1000;
const DOUBT_MS = 5000;

export interface StreamEngine {
  readonly generations: Generations;
  readonly hub: StreamHub;
  /** Of what answers say; undefined where they say nothing for now. */
  readonly nextCommit: () => Promise<void> | undefined;
  stop(): Promise<void>;
}

/** Puts the parts of the stream engine together, for one life of this process. */
export const startStreamEngine = async ({ config, db, reservedDb, listener, log, metrics }: ServiceContext): Promise<StreamEngine> => {
  const hub = new StreamHub();
  const started: { generations?: Generations } = {};
  const lease = await takeLease(reservedDb, log, () => {
    log.error('this process was declared dead by another one; its answers were taken over. Exiting so that it starts anew');
    started.generations?.abandon();
    process.kill(process.pid, 'SIGTERM');
  });
  const writer = new LogWriter(reservedDb, lease, hub, log);
  const running = new Generations(db, lease, writer, hub, log);
  started.generations = running;
  const applyStops = (): void => void running.applyStops().catch(() => undefined);
  const follower = new Follower(reservedDb, hub, log);
  const stopListening = [
    await listener.on(STREAM_CHANNEL, () => follower.look()),
    await listener.on(STOP_CHANNEL, applyStops),
    await listener.on(PROCESS_CHANNEL, () => void lease.look()),
  ];
  const looking = setInterval(() => {
    follower.look();
    applyStops();
  }, LOOK_MS);
  const doubting = setInterval(() => hub.lookAgain(), DOUBT_MS);
  await lease.look(); // who has come since, and did not know of this process to tell
  const janitor = startJanitor(db, lease, log);
  metrics.gauge('madang_generations_running', 'Answers that this process is writing', () => running.count);
  return {
    generations: running,
    hub,
    nextCommit: () => writer.nextCommit(),
    async stop() {
      await running.drain(config.DRAIN_SECONDS * 1000);
      clearInterval(looking);
      clearInterval(doubting);
      for (const stop of stopListening) stop();
      await janitor.stop();
      await lease.stop();
    },
  };
};
