import { DatabaseError } from 'pg';

/** Of what was sent: data that does not fit (22), a constraint (23), a deadlock or a conflict (40). Alone, each gets its own verdict. */
const ABOUT_ONE = /^(?:22|23|40)/;

const isAboutOne = (error: unknown): boolean => error instanceof DatabaseError && ABOUT_ONE.test(error.code ?? '');

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

interface Group<T, R> {
  /** Writes all of them in one statement. @returns a result for each, in their order */
  readonly send: (items: readonly T[]) => Promise<readonly R[]>;
  readonly most: number;
  /** Asked between two groups, with how many wait: the next one is sent when what it returns is done. */
  readonly pace?: (waiting: number) => Promise<void> | undefined;
  /** Characters of an item; a group has about a million at most, but one item at least. */
  readonly size: (item: T) => number;
}

const MOST_CHARS = 1_000_000;

/**
 * Group commit: one statement is under way, and what is asked for meanwhile goes with the next. Alone, an item is sent at
 * once. What the database refuses because of one item is refused to that one only.
 */
export const groupCommit = <T, R>({ send, most, pace, size }: Group<T, R>): ((item: T) => Promise<R>) => {
  const waiting: Waiting<T, R>[] = [];
  let running = false;

  const takeGroup = (): Waiting<T, R>[] => {
    let count = 0;
    let chars = 0;
    for (const { item } of waiting) {
      chars += size(item);
      if (count === most || (count > 0 && chars > MOST_CHARS)) break;
      count += 1;
    }
    return waiting.splice(0, count);
  };

  /** @returns what tells those who wait for this group */
  const sendGroup = async (group: readonly Waiting<T, R>[]): Promise<() => void> => {
    try {
      const results = await send(group.map(({ item }) => item));
      return () => group.forEach(({ resolve }, index) => resolve(results[index] as R));
    } catch (error) {
      if (group.length === 1 || !isAboutOne(error)) return () => group.forEach(({ reject }) => reject(error));
      const tell: (() => void)[] = [];
      for (const one of group) tell.push(await sendGroup([one]));
      return () => tell.forEach((each) => each());
    }
  };

  const run = async (): Promise<void> => {
    running = true;
    await new Promise(setImmediate); // what one round of the event loop asks for goes out together
    for (let sent = sendGroup(takeGroup()), isLast = false; !isLast;) {
      const tell = await sent;
      isLast = waiting.length === 0;
      const pause = isLast ? undefined : pace?.(waiting.length);
      if (pause !== undefined) {
        tell();
        await pause;
      }
      if (!isLast) {
        sent = sendGroup(takeGroup());
        await new Promise<void>((resolve) => process.nextTick(resolve)); // when the driver has written it
      }
      // Those who have waited have much to do now, and the database does its part meanwhile.
      if (pause === undefined) tell();
    }
    running = false;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void run();
    });
};
