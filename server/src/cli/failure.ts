import { DrizzleQueryError } from 'drizzle-orm/errors';
import { ERRORS } from '@madang/contracts/index';
import { ConfigError } from '../platform/config/config.ts';
import { FolderInUseError } from '../platform/db/embedded/index.ts';
import { InstallationError } from '../platform/db/installation-error.ts';
import { AppError } from '../platform/errors.ts';
import { statementOf } from '../platform/log.ts';
import { maskSecrets } from '../platform/mask-secrets.ts';
import { ForeignDataError, NoInstallationError } from '../runtime/installation.ts';
import { EXIT } from './exit-codes.ts';

const exitCodeOf = (error: unknown): number => {
  if (error instanceof ConfigError || error instanceof NoInstallationError || error instanceof InstallationError)
    return EXIT.usage;
  return error instanceof FolderInUseError || error instanceof ForeignDataError ? EXIT.inUse : EXIT.failed;
};

/** A statement may have thousands of places for values. */
const MOST_LETTERS = 2000;

/** A refusal says what to do in words for people; for developers there is sometimes more. */
const wordsOf = (error: Error): string => {
  if (error instanceof DrizzleQueryError) return statementOf(error);
  if (!(error instanceof AppError)) return error.message || error.name;
  return error.details.detail ?? ERRORS[error.code].en;
};

const messages = (error: unknown): string[] => {
  const lines: string[] = [];
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const words = wordsOf(e);
    lines.push(words.length > MOST_LETTERS ? `${words.slice(0, MOST_LETTERS)}…` : words);
  }
  return lines.length > 0 ? lines : [String(error)];
};

/** Runs a command; a failure ends the process with what went wrong, in words, and no stack unless asked for. */
export const runCommand = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    const [first = 'failed', ...causes] = messages(error);
    console.error(maskSecrets(`madang: ${first}`));
    for (const cause of causes) console.error(maskSecrets(`  because: ${cause}`));
    if (process.env['LOG_LEVEL'] === 'debug' || process.env['LOG_LEVEL'] === 'trace') console.error(error);
    process.exitCode = exitCodeOf(error);
  }
};
