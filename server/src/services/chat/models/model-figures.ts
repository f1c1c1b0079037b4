import type { Background, RunningWork } from '#platform/background/background';
import type { Database } from '#platform/db/database';
import type { Log } from '#platform/log';
import { addToModelDays, type ModelDay } from '../store/model-days.ts';
import type { Calendar } from '#platform/calendar';
import { STEPS, stepOf } from './first-token-steps.ts';

/** What admins see of how models do. Counted here, and added to what all processes have counted every few seconds. */
export interface ModelFigures {
  firstToken(model: string, ms: number): void;
  /** Another model answered in its place. */
  switchedFrom(model: string): void;
}

const EVERY_MS = 10_000;

export const startModelFigures = async (
  { background, db, log }: { readonly background: Background; readonly db: Database; readonly log: Pick<Log, 'warn'> },
  calendar: Pick<Calendar, 'dayOf'>,
): Promise<ModelFigures & RunningWork> => {
  let counted = new Map<string, { -readonly [K in keyof ModelDay]: ModelDay[K] }>();
  const today = (model: string) => {
    const day = calendar.dayOf(background.clock.now());
    const key = `${day} ${model}`;
    const known = counted.get(key) ?? { model, day, switches: 0, firstTokens: Array.from({ length: STEPS }, () => 0) };
    counted.set(key, known);
    return known;
  };
  const store = async (): Promise<void> => {
    if (counted.size === 0) return;
    const taken = counted;
    counted = new Map();
    try {
      await addToModelDays(db, [...taken.values()]);
    } catch (error) {
      // The next time, with what has been counted meanwhile.
      for (const [key, { switches, firstTokens }] of counted) {
        const known = taken.get(key);
        if (known === undefined) continue;
        known.switches += switches;
        known.firstTokens = known.firstTokens.map((count, step) => count + (firstTokens[step] ?? 0));
      }
      counted = new Map([...counted, ...taken]);
      throw error;
    }
  };
  const work = await background.start('chat.count-models', { everyMs: EVERY_MS, run: store });
  return {
    firstToken(model, ms) {
      const { firstTokens } = today(model);
      const step = stepOf(ms);
      firstTokens[step] = (firstTokens[step] ?? 0) + 1;
    },
    switchedFrom(model) {
      today(model).switches += 1;
    },
    wake: () => work.wake(),
    async stop() {
      await work.stop();
      await store().catch((error: unknown) => log.warn({ err: error }, 'figures of models were not stored'));
    },
  };
};
