import type { internalPoints, points as contract } from '@madang/contracts/users/points';
import { cursorAfter, positionOf } from '#platform/http/cursor';
import type { Handlers } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import { attend } from '../points/attend.ts';
import { readLeaderboard } from '../points/leaderboard.ts';
import { describeEntry } from '../points/personal-data.ts';
import { REWARDS, RULES, standingOf } from '../points/rules.ts';
import { codeOf, countInvitations } from '../store/invitations.ts';
import { listBadges, listDays, listEntries, sumPoints } from '../store/points.ts';

/** How far the chart goes back; the week that it is now is part of it. */
const DAYS = 14;

export const createPointRoutes = ({
  db,
}: Pick<ServiceContext, 'db'>): Handlers<typeof contract & typeof internalPoints> => ({
  'GET /internal/points': async ({ caller }) => {
    const { points, today } = await sumPoints(db, caller.userId);
    return { ...standingOf(points), earned_today: today, rewards: REWARDS };
  },
  'GET /users/me/points': async ({ caller }) => {
    const [{ points, today }, days] = await Promise.all([
      sumPoints(db, caller.userId),
      listDays(db, caller.userId, DAYS),
    ]);
    return { ...standingOf(points), earned_today: today, days, rewards: REWARDS };
  },
  'GET /users/me/level': async ({ caller }) => standingOf((await sumPoints(db, caller.userId)).points),
  'GET /admin/users/:user_id/points': async ({ params }) => standingOf((await sumPoints(db, params.user_id)).points),
  'GET /users/me/activities': async ({ query: { cursor, limit, scan_id }, caller }) => {
    const before = positionOf(cursor);
    const rows = await listEntries(db, caller.userId, before, limit + 1, scan_id);
    return { items: rows.slice(0, limit).map(describeEntry), next_cursor: cursorAfter(rows, limit) };
  },
  'GET /users/me/badges': async ({ caller }) => ({
    items: (await listBadges(db, caller.userId)).map(({ badge, earnedAt }) => ({
      badge,
      earned_at: earnedAt.toISOString(),
    })),
  }),
  'POST /users/me/attendance': ({ caller }) => attend(db, caller.userId),
  'GET /users/me/invite': async ({ caller }) => {
    const code = await db.transaction((tx) => codeOf(tx, caller.userId));
    const { invited, earned } = await countInvitations(db, caller.userId);
    return { invite_code: code, points_each: RULES.invitation.points, invited, rewarded: earned };
  },
  'GET /users/leaderboard': ({ query: { period, region, limit }, caller }) =>
    readLeaderboard(db, { period, region, limit, me: caller?.userId }),
});
