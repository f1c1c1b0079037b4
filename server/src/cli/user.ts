import { Command, InvalidArgumentError } from 'commander';
import { ROLE_NAMES, type Role } from '@madang/contracts/scopes';
import { runCommand } from './failure.ts';
import { withAdministration } from './identity.ts';

const parseRoles = (text: string): Role[] => {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !(ROLE_NAMES as readonly string[]).includes(name));
  if (unknown.length > 0) throw new InvalidArgumentError(`Unknown: ${unknown.join(', ')}. Choose from ${ROLE_NAMES.join(', ')}.`);
  return names as Role[];
};

const parseLoginId = (text: string): string => {
  if (!/^[A-Za-z0-9]{3,20}$/.test(text)) throw new InvalidArgumentError('3 to 20 letters and digits.');
  return text;
};

const tell = (json: boolean | undefined, facts: Readonly<Record<string, unknown>>, words: string): void => {
  console.log(json === true ? JSON.stringify(facts) : words);
};

interface Created {
  readonly loginId: string;
  readonly email?: string;
  readonly name?: string;
  readonly role?: Role[];
  readonly json?: boolean;
}

const create = new Command('create')
  .description('Make an account. Its one-time password is printed once.')
  .requiredOption('--login-id <id>', 'the name to sign in with', parseLoginId)
  .option('--email <address>', 'its e-mail address, taken as confirmed')
  .option('--name <name>', 'how it is called')
  .option('--role <names>', `roles, separated by commas: ${ROLE_NAMES.join(', ')}`, parseRoles)
  .option('--json', 'as JSON')
  .action(({ loginId, email, name, role = [], json }: Created) =>
    runCommand(async () => {
      const { user, password } = await withAdministration((accounts) => accounts.create({ loginId, ...(email === undefined ? {} : { email }), ...(name === undefined ? {} : { name }), roles: role }));
      tell(json, { id: user.id, login_id: user.loginId, roles: user.roles, password }, `${user.loginId} can sign in now, and is then asked for another password.\n  one-time password: ${password}`);
    }),
  );

const role = new Command('role')
  .description('Give somebody exactly these roles. They are signed out everywhere.')
  .argument('<who>', 'login id or e-mail address')
  .argument('<roles>', `separated by commas: ${ROLE_NAMES.join(', ')}`, parseRoles)
  .option('--json', 'as JSON')
  .action((who: string, roles: Role[], { json }: { json?: boolean }) =>
    runCommand(async () => {
      const user = await withAdministration((accounts) => accounts.setRoles(who, roles));
      tell(json, { id: user.id, roles: user.roles }, `${who} has the roles ${user.roles.join(', ')} now.`);
    }),
  );

const resetPassword = new Command('reset-password')
  .description('Give somebody a one-time password, printed once. They are signed out everywhere.')
  .argument('<who>', 'login id or e-mail address')
  .option('--json', 'as JSON')
  .action((who: string, { json }: { json?: boolean }) =>
    runCommand(async () => {
      const { user, password } = await withAdministration((accounts) => accounts.resetPassword(who));
      tell(json, { id: user.id, password }, `${who} can sign in with this, and is then asked for another password.\n  one-time password: ${password}`);
    }),
  );

export const userCommand = new Command('user')
  .description('Make accounts, give roles, and help somebody who has lost their password.')
  .addCommand(create)
  .addCommand(role)
  .addCommand(resetPassword)
  .addHelpText('after', '\nWorks while the server runs, too.\nExamples:\n  madang user create --login-id keeper --role admin\n  madang user role haneul@example.com editor\n  madang user reset-password haneul');
