import { fileURLToPath } from 'node:url';
import { identity as contract } from '@madang/contracts/identity';
import { sharedTokenSecret } from '#platform/auth/accepted-signatures';
import { createMailer } from '#platform/mail';
import { defineService } from '#platform/service';
import { recordAdminAccess } from './audit/record-admin-access.ts';
import { forgetOldMerges, noteMoved, repeatMerges } from './accounts/merge-guest.ts';
import { eraseDeletedAccounts, removeUnusedGuests } from './accounts/remove-accounts.ts';
import { watchMerges } from './accounts/watch-merges.ts';
import type { Identity } from './context.ts';
import { createForeignTokens } from './exchange/foreign-tokens.ts';
import { sendDueMail } from './mail/send-due-mail.ts';
import { createPasswordRules } from './passwords/rules.ts';
import { createRoutes } from './routes.ts';
import { createProviders } from './social/providers.ts';
import { deleteExpiredRevocations } from './store/sessions.ts';
import { createThrottle } from './throttle/throttle.ts';
import { createOneTimeTokens, sweepOneTimeTokens } from './tokens/one-time-token.ts';
import { createRefreshTokens } from './tokens/refresh-token.ts';
import { KEYS_CHANNEL, loadSigningKeys } from './tokens/signing-keys.ts';
import { createVaultKeys } from './vault/keys.ts';
import { rewrapAll } from './vault/rewrap.ts';

export { administration, type Administration } from './admin/installation.ts';

/** Who somebody is: accounts, sessions, tokens. */
export const identity = defineService({
  name: 'identity',
  schema: 'auth',
  contract,
  needs: [],
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 6,
  async start({ config, db, emit, keys, listener, log, outbound, revocations }) {
    const accessTokenSeconds = Math.round(config.ACCESS_TOKEN_MINUTES * 60);
    const secret = sharedTokenSecret(config);
    const algorithm = config.ACCESS_TOKEN_ALGORITHM === 'ES256' ? 'ES256' : 'EdDSA';
    const signingKeys = await loadSigningKeys(db, { wrappingKey: keys.derive('signing-keys'), accessTokenSeconds, algorithm, secret });
    const stopListening = await listener.on(KEYS_CHANNEL, () => void signingKeys.reload().catch((error: unknown) => log.error({ err: error }, 'signing keys could not be read')));
    const merges = await watchMerges(db, listener);
    const mailer = createMailer(config);
    const providers = createProviders(config, outbound);
    const service: Identity = {
      config,
      log,
      db,
      emit,
      outbound,
      signingKeys,
      accessTokenSeconds,
      merges,
      refreshTokens: createRefreshTokens(keys.derive('refresh-tokens')),
      oneTimeTokens: createOneTimeTokens(keys.derive('one-time-tokens')),
      totpKey: keys.derive('totp'),
      throttle: createThrottle(db),
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
        'chat.guest_moved': ({ guest_id }) => noteMoved(db, guest_id, 'chat'),
        'chat.accessed_by_admin': (access) => recordAdminAccess(db, access),
        'recycle.guest_moved': ({ guest_id }) => noteMoved(db, guest_id, 'recycle'),
        'users.guest_moved': ({ guest_id }) => noteMoved(db, guest_id, 'users'),
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
          async run() {
            await deleteExpiredRevocations(db);
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
            if (rewrapped > 0) log.info({ rewrapped, key: service.vaultKeys.current }, 'kept tokens are wrapped with another key');
            if (unknown.length > 0) log.error({ keys: unknown }, 'kept tokens are wrapped with keys that are not among VAULT_KEYS: nobody can use them');
          },
        },
        { name: 'identity.rotate-signing-keys', cron: '41 18 1 * *', run: () => signingKeys.rotate() },
      ],
      stop() {
        stopListening();
        merges.stop();
        return Promise.resolve();
      },
    };
  },
});
