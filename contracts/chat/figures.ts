import { z } from 'zod';
import { Id } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Cost } from './usage.ts';

const Count = z.int().min(0);
const Day = z.iso.date();

const ChatFigures = z
  .object({
    time_zone: z.string(),
    days: z
      .array(z.object({ day: Day, messages: Count, failed: Count, input_tokens: Count, output_tokens: Count }))
      .meta({ description: 'Oldest first; `failed`: answers that ended with an error' }),
    apps: z.array(z.object({ app: z.string(), messages: z.array(Count) })).meta({
      description: 'The messages of each app by day, in the order of `days`',
    }),
    models: z
      .array(z.object({ model: z.string(), calls: Count, tokens: Count, cost: Cost, first_token_ms: Count.nullable() }))
      .meta({ description: 'Of all these days, most tokens first' }),
    first_token_ms: z.object({ median: Count.nullable(), days: z.array(Count.nullable()) }).meta({
      description:
        'How long models took to begin to answer: the median of all these days and of each; null where none did',
    }),
    cost: Cost,
  })
  .meta({ id: 'ChatFigures' });
export type ChatFigures = z.infer<typeof ChatFigures>;

export const figures = defineContract('Admin: operations', {
  'GET /admin/figures/chat': {
    operationId: 'getChatFigures',
    summary: 'Count messages, tokens and cost by day',
    description: 'Days are those of USAGE_TIME_ZONE. Counted anew every ten seconds at most.',
    access: { scope: 'admin:operations' },
    query: z.object({ days: z.enum(['7', '30', '90']).default('30') }),
    responses: { 200: ChatFigures },
  },
  'GET /admin/users/:user_id/usage': {
    operationId: 'getUserUsage',
    summary: 'Count what a user has used',
    description: 'In the last thirty days; nothing for whom there is nothing.',
    access: { scope: 'admin:users' },
    params: z.object({ user_id: Id }),
    responses: { 200: z.object({ calls: Count, tokens: Count, cost: Cost }).meta({ id: 'UserUsage' }) },
  },
});
