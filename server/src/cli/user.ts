import { Command, InvalidArgumentError } from 'commander';
import { Address, LoginId } from '@madang/contracts/identity';
import { ROLE_NAMES, type Role } from '@madang/contracts/scopes';
import { entriesOf } from '../platform/config/settings.ts';
import { runCommand } from './failure.ts';
import { print } from './print.ts';
import { withAdministration } from './identity.ts';
import { ban, list, remove, unban, WHO } from './manage-users.ts';
import { broughtPassword, wordsOn } from './one-time-password.ts';

const parseRoles = (text: string): Role[] => {
  const names = entriesOf(text);
  const unknown = names.filter((name) => !(ROLE_NAMES as readonly string[]).includes(name));
  if (unknown.length > 0)
    throw new InvalidArgumentError(`Unknown: ${unknown.join(', ')}. Choose from ${ROLE_NAMES.join(', ')}.`);
  if (names.length === 0) throw new InvalidArgumentError(`Choose from ${ROLE_NAMES.join(', ')}.`);
  return names as Role[];
};

const parseLoginId = (text: string): string => {
  if (!LoginId.safeParse(text).success) throw new InvalidArgumentError('3 to 100 letters, digits and underscores.');
  return text;
};

const parseEmail = (text: string): string => {
  if (!Address.safeParse(text).success)
    throw new InvalidArgumentError(
      'An e-mail address such as haneul@example.com; an international domain in its xn-- form.',
    );
  return text;
};

interface Created {
  readonly loginId: string;
  readonly email?: string;
  readonly name?: string;
  readonly role?: Role[];
  readonly passwordStdin?: boolean;
  readonly json?: boolean;
}

const BRING = [
  '--password-stdin',
  'take the password from the standard input, instead of printing one that works once',
] as const;
const BROUGHT = 'with the password that was brought';

const create = new Command('create')
  .description('Make an account. A password that works once is printed, on a terminal only.')
  .requiredOption('--login-id <id>', 'the name to sign in with', parseLoginId)
  .option('--email <address>', 'its e-mail address, taken as confirmed', parseEmail)
  .option('--name <name>', 'how it is called')
  .option('--role <names>', `roles, separated by commas: ${ROLE_NAMES.join(', ')}`, parseRoles)
  .option(...BRING)
  .option('--json', 'as JSON')
  .action(({ loginId, email, name, role = [], passwordStdin, json }: Created) =>
    runCommand(async () => {
      const optional = { ...(email === undefined ? {} : { email }), ...(name === undefined ? {} : { name }) };
      const { user, oneTimePassword } = await withAdministration(async (accounts) => {
        const password = await broughtPassword(passwordStdin);
        return accounts.create({ loginId, ...optional, ...(password === undefined ? {} : { password }), roles: role });
      });
      const facts = { id: user.id, login_id: user.loginId, roles: user.roles, password: oneTimePassword };
      print(
        json,
        facts,
        `${user.loginId} can sign in now${oneTimePassword === null ? ` ${BROUGHT}.` : `.\n${wordsOn(oneTimePassword)}`}`,
      );
    }),
  );

const role = new Command('role')
  .description('Give somebody exactly these roles. They are signed out everywhere.')
  .argument('<who>', WHO)
  .argument('<roles>', `separated by commas: ${ROLE_NAMES.join(', ')}`, parseRoles)
  .option('--json', 'as JSON')
  .action((who: string, roles: Role[], { json }: { json?: boolean }) =>
    runCommand(async () => {
      const user = await withAdministration((accounts) => accounts.setRoles(who, roles));
      print(json, { id: user.id, roles: user.roles }, `${who} has the roles ${user.roles.join(', ')} now.`);
    }),
  );

const resetPassword = new Command('reset-password')
  .description(
    'Give somebody a password that works once, printed on a terminal only. They are signed out everywhere; API keys, second factors and passkeys end.',
  )
  .argument('<who>', WHO)
  .option(...BRING)
  .option('--json', 'as JSON')
  .action((who: string, { passwordStdin, json }: { passwordStdin?: boolean; json?: boolean }) =>
    runCommand(async () => {
      const { user, oneTimePassword } = await withAdministration(async (accounts) =>
        accounts.resetPassword(who, await broughtPassword(passwordStdin)),
      );
      print(
        json,
        { id: user.id, password: oneTimePassword },
        `${who} can sign in ${oneTimePassword === null ? `${BROUGHT}.` : `with this:\n${wordsOn(oneTimePassword)}`}`,
      );
    }),
  );

export const command = new Command('user')
  .addCommand(create)
  .addCommand(role)
  .addCommand(resetPassword)
  .addCommand(list)
  .addCommand(ban)
  .addCommand(unban)
  .addCommand(remove)
  .addHelpText(
    'after',
    '\nWorks while the server runs, too.\nExamples:\n  madang user create --login-id keeper --role admin\n  madang user role haneul@example.com editor\n  madang user reset-password haneul\n  madang user list --query haneul\n  madang user ban haneul',
  );
