import { fileURLToPath } from 'node:url';
import { contracts } from '@madang/contracts/index';
import type { Database } from '#platform/db/database';
import { findingOf } from '#platform/finding';
import { proveMail } from '#platform/mail';
import { defineService } from '#platform/service';
import type { Administration } from './admin/installation.ts';
import { IDENTITY_WORK } from './background.ts';
import { settings, type Config } from './settings.ts';

export type { Administration };
export { AUDIT_ACTIONS } from './audit/actions.ts';

/** What commands do to accounts; the database is open as the role of this service. */
export const openAdministration = async (
  db: Database,
  { ACCESS_TOKEN_MINUTES }: Pick<Config, 'ACCESS_TOKEN_MINUTES'>,
): Promise<Administration> =>
  (await import('./admin/installation.ts')).administration(db, Math.round(ACCESS_TOKEN_MINUTES * 60));

/** Who somebody is: accounts, sessions, tokens. */
export const identity = defineService({
  name: 'identity',
  schema: 'auth',
  contract: contracts.identity,
  settings,
  addressAliases: ['AUTH_SERVICE_URL'],
  keys: ['signing-keys', 'refresh-tokens', 'one-time-tokens', 'known-browsers', 'totp', 'vault'],
  keepsAccounts: true,
  managesQueues: true,
  watched: { large: ['users', 'sessions', 'audit_log'], queues: ['one_time_tokens', 'attempts'] },
  needs: [],
  background: IDENTITY_WORK,
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 6,
  provesKey: async (admin, keys) => (await import('./tokens/signing-keys.ts')).opensSigningKeys(admin, keys),
  findings: async (config) => [await findingOf('mail', () => proveMail(config))],
  personalData: async () => (await import('./personal-data.ts')).personalData,
  start: async (context) => (await import('./start.ts')).start(context),
});
