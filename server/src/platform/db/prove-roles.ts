import pg from 'pg';
import { InstallationError } from './installation-error.ts';
import { PLATFORM_SCHEMA } from './platform-schema.ts';
import type { RoleName, RoleUrls } from './roles.ts';

/** How the present role takes the password that this process would use. `replace`: refused, and it may be given this one. */
type RoleState = 'absent' | 'accepted' | 'replace';

export type RoleStates = ReadonlyMap<RoleName, RoleState>;

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: invalid_password, invalid_authorization_specification */
const REFUSED: ReadonlySet<string> = new Set(['28P01', '28000']);
/** insufficient_privilege: it may not enter the database yet, which is looked at after its password. */
const MAY_NOT_ENTER = '42501';

/** True for another database than that of the session that holds `lock`: an advisory lock is of one database. */
const isElsewhere = async (client: pg.Client, { pid, lock }: Holder): Promise<boolean> => {
  const { rowCount } = await client.query(
    `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = $1 AND (classid::bigint << 32 | objid::bigint) = $2
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [pid, lock],
  );
  return rowCount === 0;
};

/** The session that holds the migration lock. */
export interface Holder {
  readonly pid: number;
  readonly lock: number;
}

const tryRole = async (url: string, holder: Holder): Promise<'accepted' | 'refused' | 'elsewhere'> => {
  const client = new pg.Client({ connectionString: url, application_name: 'madang-migrate' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await isElsewhere(client, holder)) ? 'elsewhere' : 'accepted';
  } catch (error) {
    const { code = '' } = error as { code?: string };
    if (REFUSED.has(code)) return 'refused';
    if (code === MAY_NOT_ENTER) return 'accepted';
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
};

const exists = async (admin: pg.ClientBase, role: string): Promise<boolean> =>
  (await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])).rowCount !== 0;

/** Whether anything of any database of this server depends on the role: what it owns, and what it was granted. */
const isUsed = async (admin: pg.ClientBase, role: string): Promise<boolean> => {
  const { rowCount } = await admin.query(
    "SELECT 1 FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = (SELECT oid FROM pg_roles WHERE rolname = $1) LIMIT 1",
    [role],
  );
  return rowCount !== 0;
};

/** The role that owns the platform's tables, where it is not `jobs` and processes are connected as it. */
const otherOwnerInUse = async (admin: pg.ClientBase, jobs: string): Promise<string | undefined> => {
  const { rows } = await admin.query<{ owner: string }>(
    `SELECT r.rolname AS owner FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
      WHERE n.nspname = $1 AND r.rolname <> $2 AND EXISTS (
        SELECT 1 FROM pg_stat_activity a WHERE a.usesysid = r.oid AND a.datname = current_database() AND a.pid <> pg_backend_pid())`,
    [PLATFORM_SCHEMA, jobs],
  );
  return rows[0]?.owner;
};

interface RoleProof {
  readonly roles: RoleUrls;
  readonly names: readonly RoleName[];
  readonly holder: Holder;
  /** Whether also a role in use may be given another password. */
  readonly replace: boolean;
}

/**
 * Looks whether the roles that are there take the passwords that this process would use; changes none. One that nothing
 * depends on was left behind by a database that is gone.
 * @throws InstallationError when one in use takes another password or leads to another database, or when others run with other roles
 */
export const proveRoles = async (
  admin: pg.ClientBase,
  { roles, names, holder, replace }: RoleProof,
): Promise<RoleStates> => {
  const look = async (name: RoleName): Promise<RoleState> => {
    const role = roles.nameOf(name);
    const url = `${name.toUpperCase()}_DATABASE_URL`;
    const isThere = await exists(admin, role);
    if (!isThere && !roles.isExplicit(name)) return 'absent';
    const answer = await tryRole(roles.urlOf(name), holder);
    if (answer === 'elsewhere' || (answer === 'accepted' && !isThere))
      throw new InstallationError(`${url} leads to another database than DATABASE_URL.`, 'Let both name the same one.');
    if (!isThere) return 'absent';
    if (answer === 'accepted') return answer;
    if (replace || !(await isUsed(admin, role))) return 'replace';
    throw new InstallationError(
      `The database role ${role} is in use with another password than ${roles.isExplicit(name) ? `${url} has` : 'the secret key gives it'}; whatever runs with it would lose its database.`,
      'Use the settings of the processes that run. To change the password for all of them: "madang migrate --set-role-passwords", then start them anew with the same settings.',
    );
  };
  const owner = await otherOwnerInUse(admin, roles.nameOf('jobs'));
  if (owner !== undefined) {
    throw new InstallationError(
      `Processes run on this database with the role ${owner}, and would lose it to ${roles.nameOf('jobs')}.`,
      'Use the *_DATABASE_URL of those processes, or stop them first: then the other roles take over.',
    );
  }
  const states = new Map<RoleName, RoleState>();
  for (const name of names) states.set(name, await look(name));
  return states;
};
