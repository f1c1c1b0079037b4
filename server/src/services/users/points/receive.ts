import type { EventHandlers } from '#platform/events/event-handlers';
import type { ServiceContext } from '#platform/service';
import { addInvitation } from '../store/invitations.ts';
import { lockOwner } from '../store/owners.ts';
import { award } from './award.ts';

const FULL_SCORE = 100;

interface ScanEvent {
  readonly scan_id: string;
  readonly user_id: string;
  readonly photo_hash: string;
  readonly item_id: string;
}

/** Once for each photo, however many scans of it there are, and whether as a guest or as the account that came of it. */
const awardScan = async (
  db: ServiceContext['db'],
  action: 'scan' | 'recycled',
  { scan_id, user_id, photo_hash, item_id }: ScanEvent,
): Promise<void> => {
  await db.transaction((tx) =>
    award(tx, {
      userId: user_id,
      action,
      eventKey: `${action} ${scan_id}`,
      onceKey: `${action} ${photo_hash}`,
      metadata: { scan_id, item_id },
    }),
  );
};

/** What services tell of, as what it earns. Each may come twice, and after the guest who did it has become an account. */
export const pointHandlers = ({ db }: Pick<ServiceContext, 'db'>): EventHandlers => ({
  'identity.invited': ({ user_id, invite_code }) =>
    db.transaction(async (tx) => {
      const owner = await lockOwner(tx, user_id);
      if (owner !== null) await addInvitation(tx, owner, invite_code);
    }),
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
  'scan.confirmed': (scan) => awardScan(db, 'scan', scan),
  'scan.recycled': (scan) => awardScan(db, 'recycled', scan),
  'users.invitation_earned': async ({ inviter_id, invitee_id }) => {
    await db.transaction((tx) =>
      award(tx, { userId: inviter_id, action: 'invitation', eventKey: `invitation ${invitee_id}` }),
    );
  },
});
