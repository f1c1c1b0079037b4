import type { figures } from '@madang/contracts/chat/figures';
import type { Calendar } from '#platform/calendar';
import { keepFigures, lastDays } from '#platform/figures';
import type { Handlers } from '#platform/http/handler';
import type { Context } from '../settings.ts';
import { countChat } from '../store/figures.ts';
import { costOf, readUsage } from '../store/usage.ts';

const PERSON_DAYS = 30;

export const createFigureRoutes = (
  { db, background: { clock } }: Context,
  calendar: Calendar,
): Handlers<typeof figures> => {
  const counted = keepFigures(clock, (days) => countChat(db, lastDays(calendar, clock.now(), Number(days))));
  return {
    'GET /admin/figures/chat': ({ query }) => counted(query.days),
    'GET /admin/users/:user_id/usage': async ({ params }) => {
      const { days } = lastDays(calendar, clock.now(), PERSON_DAYS);
      const rows = await readUsage(db, params.user_id, days[0] ?? '', days.at(-1) ?? '');
      return {
        calls: rows.reduce((sum, { calls }) => sum + calls, 0),
        tokens: rows.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0),
        cost: costOf({
          costUsd: rows.reduce((sum, { costUsd }) => sum + costUsd, 0),
          costKrw: rows.reduce((sum, { costKrw }) => sum + costKrw, 0),
          unpricedCalls: rows.reduce((sum, { unpricedCalls }) => sum + unpricedCalls, 0),
        }),
      };
    },
  };
};
