import { Command, InvalidArgumentError } from 'commander';
import type { Administration } from '#services/identity';
import { runCommand } from './failure.ts';
import { withAdministration } from './identity.ts';
import { print } from './print.ts';

export const WHO = 'login id, e-mail address or id';

interface Listed {
  readonly query?: string;
  readonly kind?: 'guest' | 'user';
  readonly limit: number;
  readonly before?: string;
  readonly json?: boolean;
}
type User = Awaited<ReturnType<Administration['list']>>[number];

const parseKind = (text: string): 'guest' | 'user' => {
  if (text !== 'guest' && text !== 'user') throw new InvalidArgumentError('Choose from user, guest.');
  return text;
};
const parseLimit = (text: string): number => {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    throw new InvalidArgumentError('A whole number from 1 to 1000.');
  return limit;
};

const stateOf = ({ disabledAt, deletedAt }: User): string =>
  deletedAt !== null ? 'deleted' : disabledAt !== null ? 'banned' : 'open';
const factsOf = (user: User) => ({
  id: user.id,
  login_id: user.loginId,
  email: user.email,
  email_verified: user.emailVerifiedAt !== null,
  name: user.name,
  kind: user.kind,
  roles: user.roles,
  state: stateOf(user),
  created_at: user.createdAt.toISOString(),
});
/** What people called themselves must not move the cursor of a terminal. */
const plain = (text: string | null): string => (text ?? '-').replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');

const tableOf = (rows: readonly User[]): string => {
  const cells = [
    ['ID', 'LOGIN ID', 'E-MAIL', 'KIND', 'ROLES', 'STATE', 'SINCE'],
    ...rows.map((user) => [
      user.id,
      plain(user.loginId),
      plain(user.email),
      user.kind,
      user.roles.join(','),
      stateOf(user),
      user.createdAt.toISOString().slice(0, 10),
    ]),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

export const list = new Command('list')
  .description('Who has an account here, newest first.')
  .option('--query <text>', 'whose login id, e-mail address or name begins with this')
  .option('--kind <kind>', 'user or guest', parseKind)
  .option('--limit <count>', 'at most so many, up to 1000', parseLimit, 50)
  .option('--before <id>', 'those after the last one of the list before')
  .option('--json', 'as JSON')
  .action(({ query, kind, limit, before, json }: Listed) =>
    runCommand(async () => {
      const found = await withAdministration((accounts) =>
        accounts.list({ q: query, kind: kind ?? 'user', disabled: undefined, before, limit }),
      );
      const rows = found.slice(0, limit);
      const more = found.length > limit ? `\n\nThere are more: add --before ${rows.at(-1)?.id ?? ''}` : '';
      print(json, rows.map(factsOf), rows.length === 0 ? 'Nobody was found.' : `${tableOf(rows)}${more}`);
    }),
  );

const about = (
  name: string,
  description: string,
  act: (accounts: Administration, who: string) => Promise<User>,
  words: string,
): Command =>
  new Command(name)
    .description(description)
    .argument('<who>', WHO)
    .option('--json', 'as JSON')
    .action((who: string, { json }: { json?: boolean }) =>
      runCommand(async () => {
        const user = await withAdministration((accounts) => act(accounts, who));
        print(json, factsOf(user), `${who} ${words}`);
      }),
    );

export const ban = about(
  'ban',
  'Sign somebody out everywhere, and let them sign in no more. Nothing of theirs is erased.',
  (accounts, who) => accounts.setBanned(who, true),
  'is banned: signed out everywhere, and cannot sign in.',
);
export const unban = about(
  'unban',
  'Let somebody sign in again.',
  (accounts, who) => accounts.setBanned(who, false),
  'can sign in again.',
);
export const remove = about(
  'delete',
  'Close an account now, as its owner can; it is erased after ERASE_ACCOUNTS_AFTER_DAYS. Whoever has its password can take that back until then: ban it first where nobody is to.',
  (accounts, who) => accounts.remove(who),
  'is closed, and will be erased after ERASE_ACCOUNTS_AFTER_DAYS.',
);
