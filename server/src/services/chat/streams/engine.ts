import type { ServiceContext } from '#platform/service';
import { startStreams } from '#platform/streams/engine';
import type { StreamSource } from '#platform/streams/reader';
import { ANSWER_TABLES, DELTAS, TERMINAL_EVENTS } from '../store/answer-log.ts';
import { STOP_CHANNEL } from '../store/generations.ts';
import { answerEstate, answerRecords } from './answers.ts';
import { Generations, type AnswerParts } from './generations.ts';

/** Only for notifications that were lost. */
const LOOK_MS = 1000;

export interface AnswerEngine {
  readonly generations: Generations;
  readonly source: StreamSource;
  /** Of what answers say; undefined where they say nothing for now. */
  readonly nextCommit: () => Promise<void> | undefined;
  /** Answers end by themselves until `over` is aborted, and are interrupted then. */
  stop(over: AbortSignal): Promise<void>;
}

/** The answers of this process on the platform's streams: what writes them, and where they are read. */
export const startAnswers = async (
  context: ServiceContext,
  { prices, moderation }: Omit<AnswerParts, 'wanting'>,
): Promise<AnswerEngine> => {
  const { db, background, log, metrics, apps } = context;
  const wanting = apps.filter(({ wantsTurns }) => wantsTurns).map(({ name }) => name);
  const started: { generations?: Generations } = {};
  const streams = await startStreams(context, {
    tables: ANSWER_TABLES,
    terminal: TERMINAL_EVENTS,
    deltas: DELTAS,
    records: answerRecords(db),
    estate: answerEstate(wanting, prices),
    onFenced: () => started.generations?.abandon(),
  });
  const generations = new Generations(db, background.clock, streams, { wanting, prices, moderation }, log);
  started.generations = generations;
  const stops = await background.start('streams.apply-stops', {
    channels: [STOP_CHANNEL],
    everyMs: LOOK_MS,
    run: () => generations.applyStops(),
  });
  metrics.gauge('madang_generations_running', 'Answers that this process is writing', () => generations.count);
  return {
    generations,
    source: streams.source,
    nextCommit: () => streams.writer.nextCommit(),
    async stop(over) {
      await generations.drain(over);
      await stops.stop();
      await streams.stop();
    },
  };
};
