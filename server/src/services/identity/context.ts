import type { Config } from './settings.ts';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/db/database';
import type { EmitEvent } from '#platform/events/emit';
import type { QueueAdministration } from '#platform/jobs/administer-queues';
import type { ServiceContext } from '#platform/service';
import type { Outbound } from '#platform/outbound';
import type { Merges } from './accounts/watch-moves.ts';
import type { ForeignTokens } from './exchange/foreign-tokens.ts';
import type { Providers } from './social/providers.ts';
import type { OneTimeTokens } from './tokens/one-time-token.ts';
import type { PasswordRules } from './passwords/rules.ts';
import type { RefreshTokens } from './tokens/refresh-token.ts';
import type { SigningKeys } from './tokens/signing-keys.ts';
import type { Log } from '#platform/log';
import type { KnownBrowsers } from './sign-in/known-browsers.ts';
import type { Throttle } from './throttle/throttle.ts';
import type { VaultKeys } from './vault/keys.ts';

/** What the use cases of this service work with. */
export interface Identity {
  readonly config: Config;
  readonly log: Log;
  readonly db: Database;
  readonly emit: EmitEvent;
  readonly outbound: Outbound;
  readonly signingKeys: SigningKeys;
  readonly refreshTokens: RefreshTokens;
  readonly oneTimeTokens: OneTimeTokens;
  /** Wraps the secrets that people share with their authenticator apps. */
  readonly totpKey: Buffer;
  readonly accessTokenSeconds: number;
  readonly merges: Merges;
  readonly throttle: Throttle;
  readonly knownBrowsers: KnownBrowsers;
  readonly passwordRules: PasswordRules;
  readonly providers: Providers;
  readonly vaultKeys: VaultKeys;
  readonly foreignTokens: ForeignTokens;
  readonly queues: QueueAdministration;
  readonly latencies: ServiceContext['latencies'];
  readonly clock: Pick<Clock, 'now'>;
  readonly revocations: Pick<ServiceContext['revocations'], 'isRevoked' | 'catchUp'>;
}
