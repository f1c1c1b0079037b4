import { entriesOf } from '#platform/config/settings';

export interface NamedKey {
  readonly name: string;
  readonly key: Buffer;
}

const SHAPE = /^([a-z][a-z0-9-]{0,30}):([A-Za-z0-9+/=_-]+)$/;
const KEY_BYTES = 32;
/** The name of the one that is derived from the secret of the installation. */
export const DERIVED_KEY = 'secret';

/** Reads the setting; `error` says what is wrong with it, without any of its keys. */
export const vaultKeys = (text?: string): { readonly keys: readonly NamedKey[]; readonly error?: string } => {
  const keys: NamedKey[] = [];
  for (const part of entriesOf(text)) {
    const [, name, encoded] = SHAPE.exec(part) ?? [];
    if (name === undefined || encoded === undefined) return { keys: [], error: 'is not a list of name:key' };
    const key = Buffer.from(encoded, 'base64');
    if (key.length !== KEY_BYTES)
      return { keys: [], error: `${name} is not of ${KEY_BYTES} bytes. Make one: openssl rand -base64 32` };
    if (name === DERIVED_KEY || keys.some((each) => each.name === name))
      return { keys: [], error: `${name} is the name of another key` };
    keys.push({ name, key });
  }
  return { keys };
};
