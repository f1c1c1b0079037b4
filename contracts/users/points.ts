import { z } from 'zod';
import { Id, PageQuery, RegionCode, Timestamp, pageOf } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Action, BadgeName, Chosen, Level, Points } from './entities.ts';

const Standing = z
  .object({
    points: Points,
    level: Level,
    level_from: Points.meta({ description: 'Points with which this level began' }),
    next_level_at: Points.nullable().meta({ description: 'null on the highest level' }),
  })
  .meta({ id: 'PointStanding' });

const Day = z
  .object({
    day: z.iso.date().meta({ description: 'In Seoul' }),
    points: Points,
    attended: z.boolean(),
  })
  .meta({ id: 'PointDay' });

const Reward = z
  .object({
    action: Action,
    points: Points,
    per_day: z.number().int().min(1).meta({ description: 'How many of them earn points on one day' }),
  })
  .meta({ id: 'PointReward' });

const Activity = z
  .object({
    id: Id,
    action: Action,
    points_earned: Points.meta({ description: '0 for what came after the limit of its day' }),
    metadata: z.record(z.string(), z.string()),
    created_at: Timestamp,
  })
  .meta({ id: 'PointActivity' });

const Attendance = Standing.extend({
  day: z.iso.date().meta({ description: 'In Seoul' }),
  points_earned: Points.meta({ description: '0 where somebody has been here today already' }),
});

const Leader = z
  .object({
    rank: z.number().int().min(1),
    nickname: z.string().nullable().meta({ description: 'null: none is set' }),
    points: Points,
    level: Level,
    character: Chosen,
    is_me: z.boolean(),
  })
  .meta({ id: 'Leader' });
export type Leader = z.infer<typeof Leader>;

const OwnPoints = Standing.extend({ earned_today: Points, days: z.array(Day), rewards: z.array(Reward) });
export type OwnPoints = Omit<z.infer<typeof OwnPoints>, 'days'>;

/** For who answers a person's question about their points. */
export const internalPoints = defineContract('Internal', {
  'GET /internal/points': {
    operationId: 'readPoints',
    summary: 'Read the points of a person',
    atRoot: true,
    access: { purpose: 'read-points', from: ['recycle'] },
    responses: { 200: OwnPoints.omit({ days: true }) },
  },
});

export const points = defineContract('Points', {
  'GET /users/me/points': {
    operationId: 'getPoints',
    summary: 'Get points',
    description:
      'The sum of all activities: nothing else is kept of it. With the last 14 days, and with what is rewarded here.',
    access: { scope: 'profile:read' },
    responses: { 200: OwnPoints },
  },
  'GET /users/me/level': {
    operationId: 'getLevel',
    summary: 'Get the level',
    access: { scope: 'profile:read' },
    responses: { 200: Standing },
  },
  'GET /admin/users/:user_id/points': {
    operationId: 'getUserPoints',
    summary: 'Get the points of a user',
    access: { scope: 'admin:users' },
    params: z.object({ user_id: Id }),
    responses: { 200: Standing },
  },
  'GET /users/me/activities': {
    operationId: 'listActivities',
    summary: 'List what was rewarded',
    description: 'Newest first.',
    access: { scope: 'profile:read' },
    query: PageQuery.extend({ scan_id: Id.optional().meta({ description: 'Those of one scan alone' }) }),
    responses: { 200: pageOf(Activity) },
    errors: ['invalid_cursor'],
  },
  'GET /users/me/badges': {
    operationId: 'listBadges',
    summary: 'List badges',
    access: { scope: 'profile:read' },
    responses: { 200: z.object({ items: z.array(z.object({ badge: BadgeName, earned_at: Timestamp })) }) },
  },
  'POST /users/me/attendance': {
    operationId: 'attend',
    summary: 'Be here today',
    description: 'Once for each day in Seoul, by the clock of the server; again, it earns nothing and says so.',
    access: { scope: 'profile:write' },
    responses: { 200: Attendance },
  },
  'GET /users/me/invite': {
    operationId: 'getInvite',
    summary: 'Get the invite code',
    description:
      'For `invite_code` of POST /auth/register. Points come once for each invited account, after it has done something that is rewarded (being here is not enough).',
    access: { scope: 'profile:read' },
    responses: {
      200: z.object({
        invite_code: z.string(),
        points_each: Points,
        invited: z.number().int().meta({ description: 'Accounts that gave the code' }),
        rewarded: z.number().int(),
      }),
    },
  },
  'GET /users/leaderboard': {
    operationId: 'getLeaderboard',
    summary: 'Get the leaderboard',
    description:
      'Weeks and months begin in Seoul. People are named by their nickname alone; equal points have the same rank.',
    access: 'known',
    query: z.object({
      period: z.enum(['weekly', 'monthly', 'all']).default('weekly'),
      region: RegionCode.optional(),
      limit: z.coerce.number().int().min(1).max(100).default(20),
    }),
    responses: {
      200: z.object({
        items: z.array(Leader),
        me: Leader.nullable().meta({ description: 'Of whoever asks, in the list or not; null: without points in it' }),
      }),
    },
  },
});

export const pointEvents = {
  /** Somebody who was invited has done the first thing that is rewarded. */
  'users.invitation_earned': {
    payload: z.object({ inviter_id: Id, invitee_id: Id }),
    subscribers: ['users'],
  },
} as const;
