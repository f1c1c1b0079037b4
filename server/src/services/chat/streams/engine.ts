import type { ServiceContext } from '#platform/service';
import { STOP_CHANNEL } from '../store/generations.ts';
import { STREAM_CHANNEL } from './event-log.ts';
import { Generations } from './generations.ts';
import { startJanitor } from './janitor.ts';
import { LogWriter } from './log-writer.ts';
import { takeLease } from './process-lease.ts';
import { StreamHub } from './stream-hub.ts';

const STOP_POLL_MS = 1000;

export interface StreamEngine {
  readonly generations: Generations;
  readonly hub: StreamHub;
  stop(): Promise<void>;
}

/** Puts the parts of the stream engine together, for one life of this process. */
export const startStreamEngine = async ({ config, db, listener, log, metrics }: ServiceContext): Promise<StreamEngine> => {
  const hub = new StreamHub();
  const started: { generations?: Generations } = {};
  const lease = await takeLease(db, log, () => {
    log.error('this process was declared dead by another one; its answers were taken over. Exiting so that it starts anew');
    started.generations?.abandon();
    process.kill(process.pid, 'SIGTERM');
  });
  const writer = new LogWriter(db, lease.processId, hub, log);
  const running = new Generations(db, lease.processId, writer, hub, log);
  started.generations = running;
  const applyStops = (): void => void running.applyStops().catch(() => undefined);
  const stopListening = [
    await listener.on(STREAM_CHANNEL, () => hub.wakeAll()),
    await listener.on(STOP_CHANNEL, applyStops),
  ];
  const timer = setInterval(applyStops, STOP_POLL_MS);
  const janitor = startJanitor(db, log);
  metrics.gauge('madang_generations_running', 'Answers that this process is writing', () => running.count);
  return {
    generations: running,
    hub,
    async stop() {
      await running.drain(config.DRAIN_SECONDS * 1000);
      clearInterval(timer);
      for (const stop of stopListening) stop();
      await janitor.stop();
      await lease.stop();
    },
  };
};
