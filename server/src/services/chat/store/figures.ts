import { gte, sql, type SQL } from 'drizzle-orm';
import type { ChatFigures } from '@madang/contracts/chat/figures';
import type { Executor } from '#platform/db/database';
import type { FigureDays } from '#platform/figures';
import { addSteps, medianOf } from '../models/first-token-steps.ts';
import { conversation, message, modelDay, usage } from '../schema.ts';
import { costOf } from './usage.ts';

interface Messages extends Record<string, unknown> {
  readonly day: string;
  readonly app: string;
  readonly messages: number;
  readonly failed: number;
}
interface Used extends Record<string, unknown> {
  readonly day: string;
  readonly model: string;
  readonly calls: number;
  readonly input: string;
  readonly output: string;
  readonly unpriced: number;
  readonly usd: string;
  readonly krw: string;
}

const add = (sums: readonly Used[]) => ({
  calls: sums.reduce((all, { calls }) => all + calls, 0),
  input: sums.reduce((all, { input }) => all + Number(input), 0),
  output: sums.reduce((all, { output }) => all + Number(output), 0),
  cost: costOf({
    costUsd: sums.reduce((all, { usd }) => all + Number(usd), 0),
    costKrw: sums.reduce((all, { krw }) => all + Number(krw), 0),
    unpricedCalls: sums.reduce((all, { unpriced }) => all + unpriced, 0),
  }),
});

/** By the range of ids alone: what is older than these days is not read, however much there is of it. */
export const messagesByDay = ({ timeZone, from, firstId }: FigureDays): SQL => sql`
    SELECT to_char(m.created_at AT TIME ZONE ${timeZone}, 'YYYY-MM-DD') AS day, c.app, count(*)::int AS messages,
      count(*) FILTER (WHERE m.error_code IS NOT NULL)::int AS failed
    FROM ${message} m JOIN ${conversation} c ON c.id = m.conversation_id
    WHERE m.id >= ${firstId}::uuid AND m.created_at >= ${from.toISOString()}::timestamptz GROUP BY 1, 2`;

/** What was said and used of all people, by day. */
export const countChat = async (db: Executor, asked: FigureDays): Promise<ChatFigures> => {
  const { timeZone, days } = asked;
  const { rows: said } = await db.execute<Messages>(messagesByDay(asked));
  const { rows: used } = await db.execute<Used>(sql`
    SELECT to_char(day, 'YYYY-MM-DD') AS day, model, sum(calls)::int AS calls, sum(input_tokens) AS input,
      sum(output_tokens) AS output, sum(unpriced_calls)::int AS unpriced, sum(cost_usd) AS usd, sum(cost_krw) AS krw
    FROM ${usage} WHERE day >= ${days[0] ?? ''}::date GROUP BY 1, 2`);
  const waits = await db
    .select({ day: modelDay.day, model: modelDay.model, firstTokens: modelDay.firstTokens })
    .from(modelDay)
    .where(gte(modelDay.day, days[0] ?? ''));
  const medianWait = (of: (wait: (typeof waits)[number]) => boolean): number | null =>
    medianOf(waits.filter(of).reduce<number[]>((sums, { firstTokens }) => addSteps(sums, firstTokens), []));
  const models = [...new Set(used.map(({ model }) => model))].map((model) => {
    const { calls, input, output, cost } = add(used.filter((each) => each.model === model));
    return { model, calls, tokens: input + output, cost, first_token_ms: medianWait((wait) => wait.model === model) };
  });
  const apps = [...new Set(said.map(({ app }) => app))].sort();
  return {
    time_zone: timeZone,
    days: days.map((day) => {
      const ofDay = said.filter((each) => each.day === day);
      const { input, output } = add(used.filter((each) => each.day === day));
      return {
        day,
        messages: ofDay.reduce((sum, { messages }) => sum + messages, 0),
        failed: ofDay.reduce((sum, { failed }) => sum + failed, 0),
        input_tokens: input,
        output_tokens: output,
      };
    }),
    apps: apps.map((app) => ({
      app,
      messages: days.map((day) => said.find((each) => each.day === day && each.app === app)?.messages ?? 0),
    })),
    models: models.sort((a, b) => b.tokens - a.tokens || b.calls - a.calls),
    first_token_ms: { median: medianWait(() => true), days: days.map((day) => medianWait((wait) => wait.day === day)) },
    cost: add(used).cost,
  };
};
