import type { EventHandlers } from '#platform/events/event-handlers';
import type { ServiceContext } from '#platform/service';
import { addInvitation } from '../store/invitations.ts';
import { lockOwner } from '../store/points.ts';
import { award } from './award.ts';

/** What services tell of, as what it earns. Each may come twice, and after the guest who did it has become an account. */
export const pointHandlers = ({ db }: Pick<ServiceContext, 'db'>): EventHandlers => ({
  'identity.invited': ({ user_id, invite_code }) =>
    db.transaction(async (tx) => addInvitation(tx, await lockOwner(tx, user_id), invite_code)),
  'users.invitation_earned': async ({ inviter_id, invitee_id }) => {
    await db.transaction((tx) =>
      award(tx, { userId: inviter_id, action: 'invitation', eventKey: `invitation ${invitee_id}` }),
    );
  },
});
