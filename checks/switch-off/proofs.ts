import type { PLATFORM_WORK } from '../../server/src/platform/background/registered.ts';
import type { CHAT_WORK } from '../../server/src/services/chat/background.ts';
import type { FILES_WORK } from '../../server/src/services/files/background.ts';
import type { IDENTITY_WORK } from '../../server/src/services/identity/background.ts';
import type { LOCATION_WORK } from '../../server/src/services/location/background.ts';
import type { RECYCLE_WORK } from '../../server/src/services/recycle/background.ts';
import type { SCAN_WORK } from '../../server/src/services/scan/background.ts';
import type { USERS_WORK } from '../../server/src/services/users/background.ts';

type Work =
  | (typeof PLATFORM_WORK)[number]
  | (typeof CHAT_WORK)[number]
  | (typeof IDENTITY_WORK)[number]
  | (typeof LOCATION_WORK)[number]
  | (typeof RECYCLE_WORK)[number]
  | (typeof FILES_WORK)[number]
  | (typeof SCAN_WORK)[number]
  | (typeof USERS_WORK)[number];
/** What a service does with an event: `<service>/<event>`. */
type Handling = `${string}/${string}`;

const EVERYWHERE = ['e2e/lifecycle/background.test.ts'] as const;
const STREAMS = ['server/src/platform/streams/engine.db.test.ts'] as const;
const REVOCATIONS = ['server/src/platform/auth/revocations.db.test.ts'] as const;
const TASKS = ['server/src/platform/tasks/tasks.db.test.ts'] as const;
const WEBHOOKS = ['e2e/contract/webhooks.test.ts'] as const;
const NOTIFICATIONS = ['e2e/contract/notifications.test.ts'] as const;
const POINTS = ['e2e/contract/points.test.ts'] as const;
const SCANS = ['e2e/contract/scan.test.ts'] as const;
const GUIDE = ['server/src/services/recycle/guide-cache.test.ts'] as const;

/** Of everything that runs in the background, the test files of which one fails without it. */
export const PROOFS: Readonly<Record<Work | Handling, readonly [string, ...string[]]>> = {
  'database.watch': ['e2e/lifecycle/database-faults.test.ts'],
  'auth.read-revocations': REVOCATIONS,
  'auth.forget-expired-revocations': REVOCATIONS,
  'people.read-merges': ['server/src/platform/merge-first.db.test.ts'],
  'events.forward': ['server/src/platform/events/forwarder.db.test.ts'],
  'jobs.wake-due': ['server/src/platform/jobs/jobs.db.test.ts'],
  'idempotency.forget-answers': ['server/src/platform/idempotency/idempotency.db.test.ts'],
  'streams.heartbeat': ['server/src/platform/streams/lease.db.test.ts'],
  'streams.bury-dead': STREAMS,
  'streams.remove-old': STREAMS,
  'streams.follow': STREAMS,
  'streams.doubt': STREAMS,
  'streams.apply-stops': EVERYWHERE,
  'tasks.work': TASKS,
  'tasks.watch': TASKS,
  'tasks.remove-old': TASKS,
  'tasks.let-go': TASKS,
  'chat.index-search': EVERYWHERE,
  'chat.release-files': ['e2e/contract/attachments.test.ts'],
  'chat.read-items': ['e2e/contract/collector.test.ts'],
  'chat.count-models': ['server/src/services/chat/models/model-figures.db.test.ts'],
  'chat.remember-verdicts': ['server/src/services/chat/moderation/remember-verdicts.test.ts'],
  'chat.read-models': ['e2e/contract/models-admin.test.ts'],
  'chat.look-for-models': ['e2e/lifecycle/operators.test.ts'],
  'identity.wake-for-merges': ['server/src/services/identity/accounts/watch-moves.db.test.ts'],
  'identity.reload-signing-keys': EVERYWHERE,
  'identity.remove-accounts': EVERYWHERE,
  'identity.sweep': EVERYWHERE,
  'identity.repeat-merges': EVERYWHERE,
  'identity.rewrap-vault': ['server/src/services/identity/vault/rewrap-job.db.test.ts'],
  'identity.rotate-signing-keys': EVERYWHERE,
  'recycle.count-searches': EVERYWHERE,
  'recycle.forget-old-searches': EVERYWHERE,
  'recycle.release-photos': ['e2e/contract/guide-photos.test.ts'],
  'recycle.guide-cache': GUIDE,
  'recycle.forget-guide': GUIDE,
  'location.geocode-cache': ['server/src/services/location/geocode/geocoder.test.ts'],
  'files.collect-garbage': EVERYWHERE,
  'scan.remove-left-over': SCANS,
  'users.move-avatars': EVERYWHERE,
  'users.forget-notifications': EVERYWHERE,
  'users.forget-erased': EVERYWHERE,
  'users.deliver-webhooks': WEBHOOKS,
  'users.forget-webhook-deliveries': EVERYWHERE,
  'identity/files.guest_moved': EVERYWHERE,
  'files/identity.user_removed': EVERYWHERE,
  'files/identity.guest_merged': EVERYWHERE,
  'identity/studio.guest_moved': EVERYWHERE,
  'studio/identity.user_removed': EVERYWHERE,
  'studio/identity.guest_merged': EVERYWHERE,
  'identity/location.guest_moved': EVERYWHERE,
  'location/identity.user_removed': EVERYWHERE,
  'location/identity.guest_merged': EVERYWHERE,
  'identity/training.guest_moved': EVERYWHERE,
  'training/identity.user_removed': EVERYWHERE,
  'training/identity.guest_merged': EVERYWHERE,
  'training/chat.turn_ended': EVERYWHERE,
  'identity/scan.guest_moved': EVERYWHERE,
  'scan/identity.user_removed': EVERYWHERE,
  'scan/identity.guest_merged': EVERYWHERE,
  'scan/identity.guest_registered': SCANS,
  'users/scan.confirmed': SCANS,
  'users/scan.recycled': SCANS,
  'identity/chat.guest_moved': EVERYWHERE,
  'identity/recycle.guest_moved': EVERYWHERE,
  'identity/users.guest_moved': EVERYWHERE,
  'chat/users.plan_changed': ['e2e/lifecycle/quotas.test.ts'],
  'files/studio.session_claimed': ['e2e/contract/kept-pictures.test.ts'],
  'studio/users.plan_changed': ['e2e/contract/studio-engines.test.ts'],
  'identity/chat.accessed_by_admin': EVERYWHERE,
  'identity/platform.admin_acted': ['e2e/contract/admin-operations.test.ts'],
  'identity/chat.models_changed': ['e2e/contract/models-admin.test.ts'],
  'identity/users.webhook_administered': ['e2e/contract/webhooks-admin.test.ts'],
  'identity/identity.mail_due': EVERYWHERE,
  'chat/identity.account_closed': ['e2e/contract/shares.test.ts'],
  'users/identity.account_closed': POINTS,
  'users/identity.access_ended': WEBHOOKS,
  'users/platform.event_published': WEBHOOKS,
  'users/users.webhook_blocked': ['e2e/contract/webhooks-admin.test.ts'],
  'users/users.webhook_disabled': ['e2e/contract/webhook-failures.test.ts'],
  'users/users.webhook_replayed': ['e2e/contract/webhooks-admin.test.ts'],
  'users/users.webhook_unblocked': ['e2e/contract/webhooks-admin.test.ts'],
  'chat/identity.user_removed': EVERYWHERE,
  'chat/identity.guest_merged': EVERYWHERE,
  'users/identity.user_removed': EVERYWHERE,
  'users/identity.guest_merged': EVERYWHERE,
  'users/identity.signed_in_elsewhere': NOTIFICATIONS,
  'users/identity.invited': POINTS,
  'users/training.session_finished': POINTS,
  'users/users.invitation_earned': POINTS,
  'users/users.character_unlocked': POINTS,
  'users/chat.share_cloned': NOTIFICATIONS,
  'identity/users.notification_mail_due': NOTIFICATIONS,
  'recycle/identity.user_removed': EVERYWHERE,
  'recycle/identity.guest_merged': EVERYWHERE,
};
