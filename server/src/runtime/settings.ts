import { accessSync, constants, mkdtempSync, rmdirSync, statSync, type Stats } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { ConfigError, serviceConfig, type Config } from '../platform/config/config.ts';
import type { ServiceDefinition } from '../platform/service.ts';

const addressWords = (code: string, { HOST, PORT }: Config): string | undefined =>
  ({
    EADDRINUSE: `PORT: something else listens on ${HOST}:${PORT} already: stop it, or set PORT to another port`,
    EACCES: `PORT: this user may not listen on port ${PORT}: set PORT to one above 1023, and put a proxy in front of it`,
    EADDRNOTAVAIL: `HOST: ${HOST} is no address of this machine: set HOST to 127.0.0.1, or to 0.0.0.0 for every network`,
    ENOTFOUND: `HOST: ${HOST} is not known: set HOST to 127.0.0.1, or to 0.0.0.0 for every network`,
    EAI_AGAIN: `HOST: ${HOST} is not known: set HOST to 127.0.0.1, or to 0.0.0.0 for every network`,
  })[code];

/** The first of a path and the folders above it that is there. */
const nearest = (folder: string): { path: string; stats: Stats } => {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats === undefined ? nearest(path.dirname(folder)) : { path: folder, stats };
};

const folderProblem = ({
  dataFolder,
  DATABASE_URL,
  JOBS_DATABASE_URL,
  MADANG_SECRET_KEY,
}: Config): string | undefined => {
  // Then there may be none.
  if ((DATABASE_URL ?? JOBS_DATABASE_URL) !== undefined && MADANG_SECRET_KEY !== undefined) return undefined;
  try {
    const { path: found, stats } = nearest(dataFolder);
    if (!stats.isDirectory())
      return `MADANG_DATA: ${found} is a file, and the data folder is to be ${dataFolder}: name a folder`;
    // Root may write everywhere and yet make nothing in /proc; there Node would try for ever.
    if (found === dataFolder) accessSync(found, constants.W_OK | constants.X_OK);
    else rmdirSync(mkdtempSync(path.join(found, '.madang-')));
    return undefined;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return `MADANG_DATA: there is a file where ${dataFolder} has a folder: name another`;
    return `MADANG_DATA: ${dataFolder} cannot be made or written by this user (uid ${process.getuid?.() ?? 'unknown'}, ${code}): name another folder, or give this one to the user`;
  }
};

/** Only asked, not kept: whoever takes the address in between makes the start fail later. */
const addressProblem = (config: Config): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code, message }: NodeJS.ErrnoException) =>
      resolve(addressWords(code ?? '', config) ?? `HOST, PORT: ${message}`),
    );
    server.listen({ host: config.HOST, port: config.PORT, exclusive: true }, () =>
      server.close(() => resolve(undefined)),
    );
  });

/**
 * What the settings promise beyond their shape, proved before anything is opened or changed.
 * @throws ConfigError with every problem at once
 */
export const assertSettings = async (
  config: Config,
  definitions: readonly ServiceDefinition[],
  isWorker = false,
): Promise<void> => {
  const problems = [
    // Of a worker, its supervisor listens there.
    isWorker ? undefined : await addressProblem(config),
    folderProblem(config),
    ...(
      await Promise.all(
        definitions.map(
          async (definition) => (await definition.settingsProblems?.(serviceConfig(config, definition))) ?? [],
        ),
      )
    ).flat(),
  ];
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length > 0) throw new ConfigError(found);
};
