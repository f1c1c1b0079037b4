import { events, type contracts } from '@madang/contracts/index';
import { GUEST_MERGED, movedEvent } from '@madang/contracts/personal-data';
import { sharedTokenSecret } from '#platform/auth/accepted-signatures';
import { retryingTransactions } from '#platform/db/retry';
import { createMailer } from '#platform/mail';
import type { RunningService } from '#platform/service';
import { endBans } from './accounts/bans.ts';
import { forgetOldMerges, noteMoved, repeatMerges } from './accounts/merge-guest.ts';
import { eraseDeletedAccounts, removeUnusedGuests } from './accounts/remove-accounts.ts';
import { watchMoves } from './accounts/watch-moves.ts';
import { recordAdminAccess } from './audit/record-admin-access.ts';
import { recordAdminAct } from './audit/record-admin-act.ts';
import { recordModelChange } from './audit/record-model-change.ts';
import { recordWebhookAct } from './audit/record-webhook-act.ts';
import type { Identity } from './context.ts';
import { createForeignTokens } from './exchange/foreign-tokens.ts';
import { mailNotification } from './mail/mail-notification.ts';
import { sendDueMail } from './mail/send-due-mail.ts';
import { createPasswordRules } from './passwords/rules.ts';
import { createRoutes } from './routes/index.ts';
import type { Context } from './settings.ts';
import { createProviders } from './social/providers.ts';
import { createKnownBrowsers } from './sign-in/known-browsers.ts';
import { deleteExpiredRevocations } from './store/sessions.ts';
import { createThrottle } from './throttle/throttle.ts';
import { createOneTimeTokens, sweepOneTimeTokens } from './tokens/one-time-token.ts';
import { createRefreshTokens } from './tokens/refresh-token.ts';
import { KEYS_CHANNEL, loadSigningKeys, WRAPPING_PURPOSE } from './tokens/signing-keys.ts';
import { createVaultKeys } from './vault/keys.ts';
import { rewrapAll } from './vault/rewrap.ts';

export const start = async ({
  config,
  background,
  db: pool,
  emit,
  keys,
  log,
  outbound,
  queues,
  latencies,
  revocations,
}: Context): Promise<RunningService<(typeof contracts)['identity']>> => {
  const db = retryingTransactions(pool);
  const accessTokenSeconds = Math.round(config.ACCESS_TOKEN_MINUTES * 60);
  const secret = sharedTokenSecret(config);
  const algorithm = config.ACCESS_TOKEN_ALGORITHM === 'ES256' ? 'ES256' : 'EdDSA';
  const signingKeys = await loadSigningKeys(db, {
    wrappingKey: keys.derive(WRAPPING_PURPOSE),
    accessTokenSeconds,
    algorithm,
    secret,
  });
  const reloading = await background.start('identity.reload-signing-keys', {
    channels: [KEYS_CHANNEL],
    run: () => signingKeys.reload(),
  });
  const merges = await watchMoves(background, db);
  const mailer = createMailer(config);
  const providers = createProviders(config, outbound);
  const service: Identity = {
    config,
    log,
    db,
    emit,
    clock: background.clock,
    queues,
    latencies,
    outbound,
    signingKeys,
    accessTokenSeconds,
    merges,
    refreshTokens: createRefreshTokens(keys.derive('refresh-tokens')),
    oneTimeTokens: createOneTimeTokens(keys.derive('one-time-tokens')),
    totpKey: keys.derive('totp'),
    throttle: createThrottle(db),
    knownBrowsers: createKnownBrowsers(keys.derive('known-browsers')),
    passwordRules: createPasswordRules(config, outbound, log),
    providers,
    foreignTokens: createForeignTokens(config, outbound, providers),
    revocations,
    vaultKeys: createVaultKeys(config, keys),
  };
  return {
    routes: createRoutes(service),
    events: {
      'identity.mail_due': ({ mail_id }) => sendDueMail(service, mailer, mail_id),
      'users.notification_mail_due': (due) => mailNotification(service, due),
      'chat.accessed_by_admin': (access) => recordAdminAccess(db, access),
      'platform.admin_acted': (act) => recordAdminAct(db, act),
      'chat.models_changed': (change) => recordModelChange(db, change),
      'users.webhook_administered': (act) => recordWebhookAct(db, act),
      ...Object.fromEntries(
        events[GUEST_MERGED].subscribers.map((service) => [
          movedEvent(service),
          ({ guest_id }: { guest_id: string }) => noteMoved(db, guest_id, service),
        ]),
      ),
    },
    jobs: [
      {
        name: 'identity.remove-accounts',
        cron: '17 18 * * *', // at night in Korea
        async run(signal) {
          const guests = await removeUnusedGuests(service, signal);
          const erased = await eraseDeletedAccounts(service, signal);
          log.info({ guests, erased }, 'unused guests and deleted accounts removed');
        },
      },
      {
        name: 'identity.sweep',
        cron: '*/20 * * * *',
        async run(signal) {
          await deleteExpiredRevocations(db);
          await endBans(service, signal);
          await sweepOneTimeTokens(db);
          await service.throttle.sweep();
          await forgetOldMerges(db);
        },
      },
      { name: 'identity.repeat-merges', cron: '*/5 * * * *', run: () => repeatMerges(service) },
      {
        name: 'identity.rewrap-vault',
        cron: '23 * * * *',
        async run(signal) {
          const { rewrapped, unknown } = await rewrapAll(service, signal);
          if (rewrapped > 0)
            log.info({ rewrapped, key: service.vaultKeys.current }, 'kept tokens are wrapped with another key');
          if (unknown.length > 0)
            log.error(
              { keys: unknown },
              'kept tokens are wrapped with keys that are not among VAULT_KEYS: nobody can use them',
            );
        },
      },
      { name: 'identity.rotate-signing-keys', cron: '41 18 1 * *', run: () => signingKeys.rotate() },
    ],
    async stop() {
      await reloading.stop();
      await merges.stop();
    },
  };
};
