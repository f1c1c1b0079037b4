import { copyFileSync, renameSync, statSync, truncateSync } from 'node:fs';
import type { Logger } from 'pino';

export type EmbeddedLog = Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>;

const LARGEST = 10 * 1024 * 1024;
const LOOK_EVERY_MS = 60_000;

/** Keeps one older log. PostgreSQL has the file open for appending, so it is emptied, not replaced. */
export const trimServerLog = (file: string, largest = LARGEST): void => {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) <= largest) return;
  copyFileSync(file, `${file}.new`);
  renameSync(`${file}.new`, `${file}.1`);
  truncateSync(file);
};

export const keepServerLogSmall = (file: string, log: EmbeddedLog): NodeJS.Timeout =>
  setInterval(() => {
    try {
      trimServerLog(file);
    } catch (error) {
      log.warn({ err: error }, 'the log of PostgreSQL could not be shortened');
    }
  }, LOOK_EVERY_MS).unref();
