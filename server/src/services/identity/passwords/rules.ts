import { createHash } from 'node:crypto';
import type { Config } from '../settings.ts';
import { AppError } from '#platform/errors';
import type { Log } from '#platform/log';
import type { Outbound } from '#platform/outbound';

/** Which passwords may be chosen. */
export interface PasswordRules {
  /** @throws AppError `password_too_short`, `password_too_common` */
  check(password: string): Promise<void>;
}

const BREACH_TIMEOUT_MS = 1500;

let common: Promise<ReadonlySet<string>> | undefined;
/** 49,000 passwords that everybody tries first; read when the first one is chosen. */
const commonPasswords = (): Promise<ReadonlySet<string>> =>
  (common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common'].map(String)),
  ));

/**
 * The range API of Have I Been Pwned: it is told five of forty digits of a hash, never the password.
 * https://haveibeenpwned.com/API/v3#PwnedPasswords
 */
const isBreached = async (outbound: Outbound, base: string, password: string): Promise<boolean> => {
  const hash = createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase();
  const response = await outbound.fetch(`${base.replace(/\/$/, '')}/range/${hash.slice(0, 5)}`, {
    headers: { 'add-padding': 'true', 'user-agent': 'madang' },
    signal: AbortSignal.timeout(BREACH_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`the list of breached passwords answered ${response.status}`);
  // Padding has a count of 0.
  return (await response.text())
    .split('\r\n')
    .some((line) => line.startsWith(`${hash.slice(5)}:`) && !line.endsWith(':0'));
};

export const createPasswordRules = (config: Config, outbound: Outbound, log: Log): PasswordRules => ({
  async check(password) {
    const plain = password.normalize('NFKC');
    if (plain.length < config.PASSWORD_MIN_LENGTH)
      throw new AppError('password_too_short', { values: { length: config.PASSWORD_MIN_LENGTH } });
    if ((await commonPasswords()).has(plain.toLowerCase())) throw new AppError('password_too_common');
    if (config.BREACHED_PASSWORDS_URL === undefined) return;
    // A list that is out of reach keeps nobody from making an account.
    const breached = await isBreached(outbound, config.BREACHED_PASSWORDS_URL, plain).catch((error: unknown) => {
      log.warn({ err: error }, 'breached passwords were not checked');
      return false;
    });
    if (breached) throw new AppError('password_too_common');
  },
});
