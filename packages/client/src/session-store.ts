/**
 * Where a session is kept between two visits. What is kept is secret: whoever has it is signed in. Every client of one
 * store is in one session, several tabs too.
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
  readonly access: string;
  readonly refresh?: string | undefined;
}

/** Another version, or somebody else, may have written it. */
export const readTokens = async (store: SessionStore): Promise<KeptTokens | null> => {
  try {
    const kept = JSON.parse((await store.get()) ?? 'null') as Partial<KeptTokens> | null;
    return typeof kept?.access === 'string' ? (kept as KeptTokens) : null;
  } catch {
    return null;
  }
};

export const writeTokens = async (store: SessionStore, tokens: KeptTokens | null): Promise<void> =>
  store.set(tokens === null ? null : JSON.stringify(tokens));
