import { createHash } from 'node:crypto';
import type { ConnectedModel as Shown } from '@madang/contracts/chat';
import type { Price } from '@madang/contracts/chat/models-admin';
import type { Database } from '#platform/db/database';
import type { Config } from '../settings.ts';
import type { ConnectionRow } from '../store/model-connections.ts';
import { readCosts, readModelDays } from '../store/model-days.ts';
import { costOf } from '../store/usage.ts';
import type { Calendar } from '#platform/calendar';
import type { ConnectedModel } from './connection.ts';
import { medianOf } from './first-token-steps.ts';
import { environmentModels } from './environment-models.ts';
import { fromMicro, toMicro, type ModelPrice } from './prices.ts';
import { hintOf } from './sealed-key.ts';

export const toPrice = (price: Price | null): ModelPrice | null =>
  price === null
    ? null
    : {
        currency: price.currency,
        inputPerMillion: toMicro(price.input_per_million),
        outputPerMillion: toMicro(price.output_per_million),
      };

const shownPrice = (price: ModelPrice | null): Price | null =>
  price === null
    ? null
    : {
        currency: price.currency,
        input_per_million: fromMicro(price.inputPerMillion),
        output_per_million: fromMicro(price.outputPerMillion),
      };

/** How a model did, and what it cost. */
export type FiguresOf = (model: string) => Pick<Shown, 'first_token_ms' | 'switches' | 'month_cost'>;

const DAYS = 7;
const DAY_MS = 24 * 60 * 60 * 1000;

/** As of now, by the days of the installation. */
export const readFigures = async (db: Database, calendar: Calendar, now: number): Promise<FiguresOf> => {
  const today = calendar.dayOf(now);
  const firstOfMonth = `${calendar.periodOf('month', now)}-01`;
  const [days, costs] = await Promise.all([
    readModelDays(db, calendar.dayOf(now - (DAYS - 1) * DAY_MS)),
    readCosts(db, firstOfMonth),
  ]);
  return (model) => {
    const own = days.filter((each) => each.model === model);
    const cost = costs.find((each) => each.model === model) ?? { unpricedCalls: 0, costUsd: 0, costKrw: 0 };
    return {
      first_token_ms: medianOf(own.find(({ day }) => day === today)?.firstTokens ?? []),
      switches: own.reduce((sum, { switches }) => sum + switches, 0),
      month_cost: costOf(cost),
    };
  };
};

/** What the settings connect has no row; by this it can be named all the same, for as long as they name it. */
const environmentId = (model: string): string => {
  const hex = createHash('sha256').update(`environment model ${model}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

export const findEnvironmentModel = (config: Config, id: string): ConnectedModel | undefined =>
  environmentModels(config).find(({ info }) => environmentId(info.id) === id);

const showEnvironment = ({ info, connection, price }: ConnectedModel, figuresOf: FiguresOf): Shown => ({
  ...figuresOf(info.id),
  id: environmentId(info.id),
  model: info.id,
  source: 'environment',
  overridden: false,
  preset: info.provider,
  name: connection.name,
  label: info.label,
  base_url: connection.baseUrl,
  key_hint: connection.apiKey === undefined ? null : hintOf(connection.apiKey),
  sees_pictures: info.capabilities.includes('vision'),
  context_window: info.context_window,
  price: shownPrice(price),
  first_token_seconds: null,
  answer_seconds: null,
  enabled: true,
  last_trial: null,
});

export const showStored = (row: ConnectionRow, config: Config, figuresOf: FiguresOf): Shown => ({
  ...figuresOf(row.model),
  id: row.id,
  model: row.model,
  source: 'database',
  overridden: environmentModels(config).some(({ info }) => info.id === row.model),
  preset: row.preset,
  name: row.name,
  label: row.label,
  base_url: row.baseUrl,
  key_hint: row.keyHint,
  sees_pictures: row.seesPictures,
  context_window: row.contextWindow,
  price: shownPrice(row.price),
  first_token_seconds: row.firstTokenSeconds,
  answer_seconds: row.answerSeconds,
  enabled: row.enabled,
  last_trial: row.lastTrial,
});

/** All that are connected, as whoever runs the installation sees them. */
export const showAll = (rows: readonly ConnectionRow[], config: Config, figuresOf: FiguresOf): Shown[] => [
  ...environmentModels(config).map((model) => showEnvironment(model, figuresOf)),
  ...rows.map((row) => showStored(row, config, figuresOf)),
];
