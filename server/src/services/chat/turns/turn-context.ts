import { AppError } from '#platform/errors';
import { fieldError } from '#platform/http/field-errors';
import type { Locale } from '#platform/http/handler';
import type { TurnPlanner } from '../apps/plan-turn.ts';
import type { Catalogue } from '../models/catalogue.ts';
import type { Context } from '../settings.ts';
import { createReadLatest } from '../store/messages.ts';
import { createTurnStore, type TurnStore } from '../store/turns.ts';
import type { AnswerEngine } from '../streams/engine.ts';
import type { UsageOf } from '../usage/turn-usage.ts';
import type { AnswerContext } from './begin-answer.ts';

/** All that a turn is made with, whoever asks for it in which format. */
export interface TurnContext extends AnswerContext {
  readonly catalogue: Catalogue;
  readonly planner: TurnPlanner;
  readonly readLatest: ReturnType<typeof createReadLatest>;
  readonly turnStore: TurnStore;
  readonly usageOf: UsageOf;
}

export const createTurnContext = (
  { db, client, log, addresses: { sign } }: Context,
  {
    engine,
    ...parts
  }: Pick<TurnContext, 'catalogue' | 'planner' | 'usageOf' | 'budgets' | 'titles' | 'outside'> & {
    readonly engine: AnswerEngine;
  },
): TurnContext => ({
  db,
  client,
  log,
  sign,
  generations: engine.generations,
  readLatest: createReadLatest(db),
  turnStore: createTurnStore(db, engine.nextCommit),
  ...parts,
});

/** What a person says at once. @throws AppError `validation_failed` */
export const assertLength = (content: string, path: string, max: number, locale: Locale): void => {
  if (content.length > max)
    throw new AppError('validation_failed', { errors: [fieldError(path, 'too_long', locale, { max })] });
};
