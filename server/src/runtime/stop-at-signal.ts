import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../platform/log.ts';
import type { Stopping } from '../platform/stopping.ts';

/** At most for closing, beyond DRAIN_SECONDS, where a part hangs or the disk is slow: whoever starts us waits longer. */
export const CLOSING_SECONDS = 20;
/** One Ctrl+C comes twice: from the terminal to the whole process group, and from npm, which passes it on. */
const ECHO_MS = 2000;
/** For what has been cut off to end by itself. */
const CUT_OFF_MS = 2000;

/** A closed terminal takes the log away; that must not end the process in the midst of stopping. */
const outliveTheTerminal = (): void => {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
};

/** Where stopping hangs, the process ends all the same, but not before the database. */
const leaveWhenOver = (stopping: Stopping, log: Log): void => {
  stopping.over.addEventListener('abort', () => {
    const leave = async (): Promise<void> => {
      await sleep(CUT_OFF_MS, undefined, { ref: false });
      await Promise.race([stopping.runLast(), sleep(CLOSING_SECONDS * 1000 - CUT_OFF_MS, undefined, { ref: false })]);
      await sleep(100, undefined, { ref: false }); // an orderly end that waited for the database too comes first
      log.fatal('stopping took too long; leaving without waiting for the rest');
      process.exit(1);
    };
    void leave();
  });
};

/** Each ends a process that has no handler for it, which would leave PostgreSQL running. SIGQUIT is Ctrl+\ in a terminal. */
export const STOPPING_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const;

/** A signal starts the stop; one that comes later, from somebody who does not want to wait, hurries it. */
export const stopAtSignal = (stopping: Stopping, log: Log): void => {
  let first: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (first === undefined) {
      first = performance.now();
      log.info({ signal }, 'stopping: requests finish, streams reconnect');
      // Nobody balances load to a process in a terminal.
      stopping.begin({ linger: signal === 'SIGTERM' });
    } else if (performance.now() - first > ECHO_MS) {
      log.warn({ signal }, 'asked again: not waiting any longer');
      stopping.hurry();
    }
  };
  for (const signal of STOPPING_SIGNALS) process.on(signal, onSignal);
  outliveTheTerminal();
  leaveWhenOver(stopping, log);
};
