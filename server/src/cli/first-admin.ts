import type { Administration } from '#services/identity';
import { PROJECT_FOLDER, type Config } from '../platform/config/config.ts';
import type { Log } from '../platform/log.ts';
import type { DatabaseHome } from '../runtime/database.ts';
import { administer } from './identity.ts';
import { wordsOn } from './one-time-password.ts';

/** The password is printed on a terminal and nowhere else: what is written elsewhere is kept. */
const welcomeFirstAdmin = async (accounts: Administration): Promise<void> => {
  const { oneTimePassword } = await accounts.create({ loginId: 'admin', name: 'Admin', roles: ['admin'] });
  console.log(`  First admin: sign in as "admin".\n${wordsOn(oneTimePassword ?? '')}
  "madang user reset-password admin" gives another one.\n`);
};

/** A word for the shells of Linux and macOS, whatever is in it. */
const shellWord = (text: string): string => (/^[\w./:@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** What makes the first admin of this installation, to be run as root or as this process's user, in the same container. */
const firstAdminCommand = ({ kind, dataFolder }: DatabaseHome): string => {
  const settings = kind === 'embedded' && dataFolder !== undefined ? `MADANG_DATA=${shellWord(dataFolder)} ` : '';
  const program = `${shellWord(process.execPath)} server/src/main.ts`;
  return `cd ${shellWord(PROJECT_FOLDER)} && ${settings}${program} user create --login-id admin --role admin`;
};

/** Somebody has to be the first: whoever sits there is, else the log says how. */
export const seeToAnAdmin = async (
  home: DatabaseHome | undefined,
  config: Config,
  log: Log,
  isSeen: boolean,
): Promise<void> => {
  if (home === undefined) return;
  await administer({ config, home }, async (accounts) => {
    if (await accounts.hasAdmin()) return;
    if (isSeen) return welcomeFirstAdmin(accounts);
    const settings = home.kind === 'embedded' ? '' : ', with the settings of this process';
    log.warn({ command: firstAdminCommand(home) }, `nobody has the role admin yet; the command makes one${settings}`);
  }).catch((error: unknown) =>
    log.warn(
      { err: error, command: firstAdminCommand(home) },
      'the first admin could not be made; the command does it',
    ),
  );
};
