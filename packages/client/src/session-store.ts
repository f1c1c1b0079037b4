/**
 * Where a session is kept between two visits. What is kept is secret: whoever has it is signed in. Every client of one
 * store is in one session, several tabs too; a store is for one installation. `get` gives null where nothing is kept, and
 * throws where that cannot be read.
 */
export interface SessionStore {
  get(): string | null | Promise<string | null>;
  set(value: string | null): void | Promise<void>;
}

/** localStorage, or sessionStorage. */
interface WebStorage {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

/** For pages without a server of their own; scripts that get into the page can read it, a cookie they could not. */
export const storedIn = (storage: WebStorage, name = 'madang'): SessionStore => ({
  get: () => storage.getItem(name),
  set: (value) => (value === null ? storage.removeItem(name) : storage.setItem(name, value)),
});

export const inMemory = (): SessionStore => {
  let kept: string | null = null;
  return {
    get: () => kept,
    set: (value) => {
      kept = value;
    },
  };
};

export interface KeptTokens {
  /** Of the server that gave them, and the only one that they are sent to. */
  readonly origin: string;
  readonly access: string;
  readonly refresh?: string | undefined;
}

/**
 * Another version, or somebody else, may have written it.
 * @throws whatever the store does: who cannot be read is not nobody, and must not be overwritten
 */
export const readTokens = async (store: SessionStore, origin: string): Promise<KeptTokens | null> => {
  const text = await store.get();
  try {
    const kept = JSON.parse(text ?? 'null') as Partial<KeptTokens> | null;
    return typeof kept?.access === 'string' && kept.origin === origin ? (kept as KeptTokens) : null;
  } catch {
    return null;
  }
};

export const writeTokens = async (store: SessionStore, tokens: KeptTokens | null): Promise<void> =>
  store.set(tokens === null ? null : JSON.stringify(tokens));
