import type { Config } from '../settings.ts';
import type { SecretKeys } from '#platform/config/secret-key';
import { DERIVED_KEY, vaultKeys } from '../settings/vault-keys.ts';

/**
 * Keys that wrap the keys of kept tokens, by name. A new one is first added behind the others, so that every process
 * knows it, then put in front: from then on it is used, and a job wraps with it what is there. When nothing is wrapped
 * with the old one any more, that goes.
 */
export interface VaultKeys {
  /** Name of the one that is used. */
  readonly current: string;
  readonly names: readonly string[];
  /** @throws Error for one that this process does not know */
  get(name: string): Buffer;
}

export const createVaultKeys = ({ VAULT_KEYS }: Pick<Config, 'VAULT_KEYS'>, secrets: SecretKeys): VaultKeys => {
  const named = new Map(
    [...vaultKeys(VAULT_KEYS).keys, { name: DERIVED_KEY, key: secrets.derive('vault') }].map(({ name, key }) => [
      name,
      key,
    ]),
  );
  const [current = DERIVED_KEY] = named.keys();
  return {
    current,
    names: [...named.keys()],
    get(name) {
      const key = named.get(name);
      if (key === undefined) throw new Error(`tokens are wrapped with the key ${name}, which is not among VAULT_KEYS`);
      return key;
    },
  };
};
