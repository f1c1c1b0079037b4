import type { EventHandlers } from '#platform/events/event-handlers';
import type { ServiceContext } from '#platform/service';
import { addInvitation } from '../store/invitations.ts';
import { lockOwner } from '../store/points.ts';
import { award } from './award.ts';

const FULL_SCORE = 100;

/** What services tell of, as what it earns. Each may come twice, and after the guest who did it has become an account. */
export const pointHandlers = ({ db }: Pick<ServiceContext, 'db'>): EventHandlers => ({
  'identity.invited': ({ user_id, invite_code }) =>
    db.transaction(async (tx) => addInvitation(tx, await lockOwner(tx, user_id), invite_code)),
  'training.session_finished': async ({ session_id, user_id, score }) => {
    await db.transaction((tx) =>
      award(tx, {
        userId: user_id,
        action: 'training',
        eventKey: `training ${session_id}`,
        metadata: { session_id, score: String(score) },
        badge: score === FULL_SCORE ? 'training_full_score' : undefined,
      }),
    );
  },
  'users.invitation_earned': async ({ inviter_id, invitee_id }) => {
    await db.transaction((tx) =>
      award(tx, { userId: inviter_id, action: 'invitation', eventKey: `invitation ${invitee_id}` }),
    );
  },
});
