import { z } from 'zod';
import { Timestamp } from '../fields.ts';
import { PlanId } from '../users/settings.ts';
import { defineContract } from '../operation.ts';

const Day = z.iso.date().meta({ description: 'In the time zone of the answer', examples: ['2026-11-29'] });
const Count = z.int().min(0);

export const Cost = z
  .object({
    amounts: z.array(z.object({ currency: z.enum(['USD', 'KRW']), amount: z.number() })),
    unpriced_calls: Count.meta({ description: 'Model calls whose price nobody has said: they are in no amount' }),
  })
  .meta({ id: 'UsageCost', description: 'By the prices of the day on which each call was made' });

export const UsageOfDay = z
  .object({
    day: Day,
    model: z.string().meta({ description: '`provider/name`, as in GET /models' }),
    calls: Count.meta({ description: 'Model calls; of built-in engines, answers' }),
    input_tokens: Count,
    output_tokens: Count,
    estimated_calls: Count.meta({
      description: 'Those whose tokens no provider has counted: a token is taken to be four bytes of text',
    }),
    cost: Cost,
  })
  .meta({ id: 'UsageOfDay' });
export type UsageOfDay = z.infer<typeof UsageOfDay>;

const Every = z.enum(['day', 'month']);

const UsageLimit = z
  .object({
    of: z.enum(['plan', 'guests']).meta({ description: 'A person’s own, or one that guests share' }),
    every: Every,
    tokens: Count.meta({ description: 'Read and written' }),
    used: Count.nullable().meta({
      description: 'With what answers that are being written have reserved; null of what others use, too',
    }),
    is_spent: z.boolean(),
    resets_at: Timestamp,
  })
  .meta({ id: 'UsageLimit' });
export type UsageLimit = z.infer<typeof UsageLimit>;

const Usage = z
  .object({
    time_zone: z.string().meta({ description: 'In which days begin', examples: ['Asia/Seoul'] }),
    today: Day,
    from: Day,
    to: Day,
    plan: PlanId.nullable().meta({ description: 'null: a guest' }),
    plans: z
      .array(z.object({ plan: PlanId, tokens: Count, every: Every }))
      .meta({ description: 'Limits of all plans that have one (PLAN_LIMITS)' }),
    limits: z.array(UsageLimit).meta({ description: 'Of now; empty where nothing is limited' }),
    days: z.array(UsageOfDay).meta({ description: 'Oldest first; of days and models without any there is nothing' }),
  })
  .meta({ id: 'Usage' });
export type Usage = z.infer<typeof Usage>;

export const usage = defineContract('Usage', {
  'GET /usage': {
    operationId: 'getUsage',
    summary: 'Get my usage by day and model',
    description: 'Without a month, of this one. A day is the one on which an answer was begun.',
    access: { scope: 'chat:read' },
    query: z.object({
      month: z
        .string()
        .regex(/^20\d\d-(0[1-9]|1[0-2])$/)
        .meta({ examples: ['2026-11'] })
        .optional(),
    }),
    responses: { 200: Usage },
  },
});
