import { ConfigError } from '../platform/config/config.ts';
import { FolderInUseError } from '../platform/db/embedded/index.ts';
import { maskSecrets } from '../platform/log.ts';

export const EXIT = { failed: 1, usage: 2, inUse: 3 } as const;

const exitCodeOf = (error: unknown): number => {
  if (error instanceof ConfigError) return EXIT.usage;
  return error instanceof FolderInUseError ? EXIT.inUse : EXIT.failed;
};

const messages = (error: unknown): string[] => {
  const lines: string[] = [];
  for (let e: unknown = error; e instanceof Error; e = e.cause) lines.push(e.message || e.name);
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
