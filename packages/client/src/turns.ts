/** Of the Web Locks API; not everywhere, and not in the types of everywhere. */
interface Locks {
  request<T>(name: string, options: { readonly signal: AbortSignal }, work: () => Promise<T>): Promise<T>;
}

/** What a server or another tab may take: whoever hangs longer holds up nobody. */
const LONGEST_TURN_SECONDS = 30;
export const turnEnds = (): AbortSignal => AbortSignal.timeout(LONGEST_TURN_SECONDS * 1000);

/** Tabs share what is kept, and one must not renew what another is renewing; but one that is frozen is not waited for. */
const locked = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  const { locks } = (globalThis.navigator ?? {}) as { locks?: Locks };
  if (locks === undefined) return work();
  let hasBegun = false;
  const begin = (): Promise<T> => {
    hasBegun = true;
    return work();
  };
  try {
    return await locks.request(name, { signal: turnEnds() }, begin);
  } catch (error) {
    if (hasBegun) throw error;
    return work();
  }
};

/** One piece of work after the other. @param lock names what must not be done by two tabs at once; undefined: nothing */
export const createTurns = (lock: string | undefined): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(() => (lock === undefined ? work() : locked(lock, work)));
    last = next.catch(() => undefined);
    return next;
  };
};

/** Work that whoever asks for it meanwhile shares. */
export const shared = <T>(work: () => Promise<T>): (() => Promise<T>) => {
  let running: Promise<T> | undefined;
  return () =>
    (running ??= work().finally(() => {
      running = undefined;
    }));
};

/** Waits for what others wait for too, as long as the signal lets it; the work goes on. @throws the reason of the signal */
export const waitFor = async <T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (signal === undefined) return work();
  signal.throwIfAborted();
  let leave = (): void => undefined;
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([work(), left]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
};
