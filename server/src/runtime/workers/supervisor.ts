import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { fromWorker, type FromWorker, type ToWorker } from './messages.ts';

/** Who ends sooner than this after it was open has not been open. */
const SHORT_MS = 30_000;
/** So many short lives of one worker in a row, while no other serves, are a crash loop. */
const MOST_SHORT_LIVES = 5;
const BACK_OFF_MS = 250;
const BACK_OFF_AT_MOST_MS = 30_000;
const TICK_MS = 1000;
/** Migrations of a large database are among it. */
const START_TICKS = 600;

interface Running {
  readonly child: ChildProcess;
  readonly exited: Promise<number | string>;
  /** Its address, once it is open; undefined where it ended before. */
  readonly opened: Promise<string | undefined>;
  url: string | undefined;
  openSince: number;
  /** Turns of our own loop since its last sign of life: what slows us down counts for nobody. */
  silentTicks: number;
  /** It ends because it was told to. */
  retired: boolean;
}

interface Slot {
  readonly number: number;
  current: Running | undefined;
  shortLives: number;
}

export interface SupervisorOptions {
  readonly workers: number;
  readonly fork: (worker: number) => ChildProcess;
  readonly clock: Clock;
  readonly log: Log;
  /** From being told to stop to being killed. */
  readonly stopMs: number;
  /** A worker that gives no sign of life for so long is killed, and another one started. */
  readonly silentSeconds: number;
  /** Exit codes that another start would not change: wrong usage, a folder in use. */
  readonly hopeless: readonly number[];
  readonly onMessage?: (worker: number, message: FromWorker) => void;
}

export interface Supervisor {
  /** The first worker by itself, which brings the database up to date, then the others. Undefined where it came to nothing. */
  start(): Promise<string | undefined>;
  /** Resolves with the exit code of all of it. */
  readonly ended: Promise<number>;
  /** Replaces one worker after the other; each ends once another one is open in its place. */
  roll(): Promise<void>;
  stop(): void;
  hurry(): void;
  /** Workers that are open. */
  open(): readonly number[];
  send(worker: number, message: ToWorker): void;
  readonly restarts: number;
}

export const createSupervisor = (options: SupervisorOptions): Supervisor => {
  const { workers, fork, clock, log, stopMs, silentSeconds, hopeless, onMessage } = options;
  const slots = Array.from({ length: workers }, (_, index): Slot => ({
    number: index + 1,
    current: undefined,
    shortLives: 0,
  }));
  const all = new Set<Running>();
  const ended = Promise.withResolvers<number>();
  const stopping = new AbortController();
  let restarts = 0;
  let code = 0;

  const tell = ({ child }: Running, message: ToWorker): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  const retire = async (running: Running): Promise<void> => {
    running.retired = true;
    tell(running, { madang: 'stop' });
    const gone = new AbortController();
    const killed = clock.sleep(stopMs, gone.signal).then(() => {
      if (gone.signal.aborted) return;
      log.error({ pid: running.child.pid }, 'a worker did not stop in time and is killed');
      code = 1;
      running.child.kill('SIGKILL');
    });
    await running.exited;
    gone.abort();
    await killed;
  };
  const end = async (exitCode: number): Promise<void> => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    code = exitCode;
    await Promise.all([...all].map(retire));
    ended.resolve(code);
  };
  const isServing = ({ current }: Slot): boolean => current?.url !== undefined && current.child.connected;

  const onExit = async (slot: Slot, running: Running, how: number | string): Promise<void> => {
    all.delete(running);
    if (running.retired) {
      if (typeof how === 'number' && how !== 0) code = 1;
      return;
    }
    if (stopping.signal.aborted || slot.current !== running) return;
    slot.current = undefined;
    const isShort = running.url === undefined || clock.elapsed() - running.openSince < SHORT_MS;
    slot.shortLives = isShort ? slot.shortLives + 1 : 0;
    // Not while others serve: what is wrong may be of this start alone, and may be set right meanwhile.
    if (typeof how === 'number' && running.url === undefined && hopeless.includes(how) && !slots.some(isServing)) {
      await end(how);
      return;
    }
    if (slot.shortLives >= MOST_SHORT_LIVES && !slots.some(isServing)) {
      log.fatal(
        { worker: slot.number, ended: how },
        `a worker ended ${slot.shortLives} times right after its start, and no other serves: giving up. What it wrote last says why`,
      );
      await end(1);
      return;
    }
    const waitMs = isShort ? Math.min(BACK_OFF_AT_MOST_MS, BACK_OFF_MS * 2 ** (slot.shortLives - 1)) : 0;
    log.error({ worker: slot.number, ended: how, in_ms: waitMs }, 'a worker has ended; another one takes its place');
    await clock.sleep(waitMs, stopping.signal);
    if (stopping.signal.aborted || slot.current !== undefined) return;
    restarts += 1;
    slot.current = run(slot);
  };

  const run = (slot: Slot): Running => {
    const child = fork(slot.number);
    const opened = Promise.withResolvers<string | undefined>();
    const exited = once(child, 'exit').then(
      (how) => (how as [number | null, string | null]).find((value) => value !== null) ?? 'unknown',
      () => 'unknown', // it could not be started at all
    );
    const running: Running = {
      child,
      exited,
      opened: opened.promise,
      url: undefined,
      openSince: 0,
      silentTicks: 0,
      retired: false,
    };
    all.add(running);
    child.on('error', () => undefined);
    child.on('message', (raw) => {
      const message = fromWorker(raw);
      running.silentTicks = 0;
      if (message?.madang === 'open') {
        running.url = message.url;
        running.openSince = clock.elapsed();
        opened.resolve(message.url);
      } else if (message !== undefined) onMessage?.(slot.number, message);
    });
    void exited.then((how) => {
      opened.resolve(undefined);
      return onExit(slot, running, how);
    });
    return running;
  };

  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await clock.sleep(TICK_MS, stopping.signal);
      for (const running of all) {
        running.silentTicks += 1;
        const most = running.url === undefined ? START_TICKS : silentSeconds;
        if (running.silentTicks <= most || running.retired) continue;
        log.error({ pid: running.child.pid, seconds: most }, 'a worker gives no sign of life and is killed');
        running.silentTicks = 0;
        running.child.kill('SIGKILL');
      }
    }
  };

  const replace = async (slot: Slot): Promise<boolean> => {
    // One that has just taken the place of another is new already, and may still fail by itself.
    await slot.current?.opened;
    const old = slot.current;
    const next = run(slot);
    if (old === undefined) slot.current = next;
    if ((await next.opened) === undefined) return false;
    // The old one may have died meanwhile, and had another started in its place.
    const replaced = slot.current;
    slot.current = next;
    slot.shortLives = 0;
    if (replaced !== undefined && replaced !== next) {
      await replaced.opened; // it hears nothing before that
      if (all.has(replaced)) await retire(replaced);
    }
    return true;
  };
  let rolling: Promise<void> | undefined;
  const roll = async (): Promise<void> => {
    log.info({ workers }, 'a rolling restart begins');
    for (const slot of slots) {
      if (stopping.signal.aborted) return;
      if (!(await replace(slot))) {
        log.error(
          { worker: slot.number },
          'the new worker did not open: the rolling restart ends here, and the others stay',
        );
        return;
      }
    }
    log.info({ workers }, 'the rolling restart is done');
  };

  return {
    async start() {
      void watch();
      const [first, ...others] = slots;
      if (first === undefined) return undefined;
      first.current = run(first);
      // Its successors count: whoever opens first has brought the database up to date.
      let url: string | undefined;
      while (url === undefined && !stopping.signal.aborted) {
        url = await first.current?.opened;
        if (url === undefined) await clock.sleep(50, stopping.signal);
      }
      if (url === undefined || stopping.signal.aborted) return undefined;
      for (const slot of others) slot.current = run(slot);
      for (const slot of others) await slot.current?.opened;
      return url;
    },
    ended: ended.promise,
    roll: () => (rolling ??= roll().finally(() => (rolling = undefined))),
    stop: () => void end(0),
    hurry: () => all.forEach((running) => tell(running, { madang: 'hurry' })),
    open: () => slots.filter(isServing).map(({ number }) => number),
    send(worker, message) {
      const running = slots[worker - 1]?.current;
      if (running !== undefined) tell(running, message);
    },
    get restarts() {
      return restarts;
    },
  };
};
