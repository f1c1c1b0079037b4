import { randomUUID } from 'node:crypto';
import type { Database } from '#platform/db/database';
import type { TestDatabase } from '../../../../platform/testing/database.ts';
import { codeOf } from '../../store/invitations.ts';
import { sumPoints } from '../../store/points.ts';
import { award } from '../award.ts';
import { pointHandlers } from '../receive.ts';

/** What tests of points do in the place of the services that tell of something. */
export const pointsOn = (database: TestDatabase, db: Database) => ({
  pointsOf: async (userId: string) => (await sumPoints(db, userId)).points,
  scan: (userId: string, eventKey: string = randomUUID()) =>
    db.transaction((tx) => award(tx, { userId, action: 'scan', eventKey })),
  recycle: (userId: string, onceKey?: string) =>
    db.transaction((tx) =>
      award(tx, { userId, action: 'recycled', eventKey: randomUUID(), ...(onceKey === undefined ? {} : { onceKey }) }),
    ),
  codeOf: (userId: string) => db.transaction((tx) => codeOf(tx, userId)),
  invite: async (inviterId: string, inviteeId: string) => {
    const invite_code = await db.transaction((tx) => codeOf(tx, inviterId));
    await pointHandlers({ db })['identity.invited']?.({ user_id: inviteeId, invite_code });
  },
  /** What the outbox holds of invitations that earned something, delivered. */
  deliver: async () => {
    const { rows } = await database.connect('jobs').$client.query<{
      payload: { inviter_id: string; invitee_id: string };
    }>("SELECT payload FROM platform.outbox WHERE event = 'users.invitation_earned'");
    for (const { payload } of rows) await pointHandlers({ db })['users.invitation_earned']?.(payload);
  },
});
