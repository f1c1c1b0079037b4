import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAdministration } from '../../server/src/services/identity/index.ts';
import { openDatabase } from '../../server/src/platform/db/database.ts';
import { command as userCommand } from '../../server/src/cli/user.ts';
import { newProviderId, settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { createIdTokens, type IdTokens } from '../doubles/providers/id-tokens.ts';
import { startProviderDouble, type ProviderDouble } from '../doubles/providers/provider-double.ts';
import { call, opened, ProblemAnswer } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { become, signInAt } from '../support/sign-in.ts';

/**
 * What looks like somebody's address, or would become it by folding, wherever it comes from: it opens no account of
 * theirs, and is stored as nobody's address.
 */
const PASSWORD = '주소를 가진 사람의 비밀번호';
const DOMAIN = 'x.example';
/** `n` makes each one's victim another: `fiona` + n + `@x.example`. */
const TWINS: Readonly<Record<string, (n: string) => string>> = {
  'ligature fi (NFKC)': (n) => `\uFB01ona${n}@${DOMAIN}`,
  'ligature fi, capitals': (n) => `\uFB01ONA${n}@${DOMAIN}`,
  'full-width f': (n) => `\uFF46iona${n}@${DOMAIN}`,
  'full-width word': (n) => `\uFF46\uFF49\uFF4F\uFF4E\uFF41${n}@${DOMAIN}`,
  'full-width capitals': (n) => `\uFF26\uFF29\uFF2F\uFF2E\uFF21${n}@${DOMAIN}`,
  'full-width at': (n) => `fiona${n}\uFF20${DOMAIN}`,
  'small at': (n) => `fiona${n}\uFE6B${DOMAIN}`,
  'full-width x in the domain': (n) => `fiona${n}@\uFF58.example`,
  'ideographic dot': (n) => `fiona${n}@x\u3002example`,
  'half-width ideographic dot': (n) => `fiona${n}@x\uFF61example`,
  'full-width dot': (n) => `fiona${n}@x\uFF0Eexample`,
  'one-dot leader': (n) => `fiona${n}@x\u2024example`,
  'dotless i': (n) => `f\u0131ona${n}@${DOMAIN}`,
  'capital I with dot': (n) => `f\u0130ona${n}@${DOMAIN}`,
  'Cyrillic o': (n) => `fi\u043Ena${n}@${DOMAIN}`,
  'mathematical f': (n) => `\u{1D41F}iona${n}@${DOMAIN}`,
  'superscript a': (n) => `fion\u1D43${n}@${DOMAIN}`,
  'combining mark': (n) => `fio\u0308na${n}@${DOMAIN}`,
  'long s in the domain': (n) => `fiona${n}@x.example\u017F`,
  'zero-width space before': (n) => `\u200Bfiona${n}@${DOMAIN}`,
  'zero-width space behind': (n) => `fiona${n}@${DOMAIN}\u200B`,
  'zero-width joiner': (n) => `fi\u200Dona${n}@${DOMAIN}`,
  'word joiner': (n) => `fiona\u2060${n}@${DOMAIN}`,
  'byte order mark before': (n) => `\uFEFFfiona${n}@${DOMAIN}`,
  'no-break space behind': (n) => `fiona${n}@${DOMAIN}\u00A0`,
  'soft hyphen': (n) => `fi\u00ADona${n}@${DOMAIN}`,
  'soft hyphen in the domain': (n) => `fiona${n}@x.exam\u00ADple`,
  'variation selector': (n) => `fiona\uFE0F${n}@${DOMAIN}`,
  'right-to-left override': (n) => `\u202Efiona${n}@${DOMAIN}`,
  'trailing dot': (n) => `fiona${n}@${DOMAIN}.`,
  'leading dot': (n) => `.fiona${n}@${DOMAIN}`,
  'two dots': (n) => `fiona..${n}@${DOMAIN}`,
  'dot before the at': (n) => `fiona${n}.@${DOMAIN}`,
  'blank inside': (n) => `fiona ${n}@${DOMAIN}`,
  'line break inside': (n) => `fiona${n}@${DOMAIN}\nb@${DOMAIN}`,
  'quoted local part': (n) => `"fiona${n}"@${DOMAIN}`,
  comment: (n) => `fiona${n}(x)@${DOMAIN}`,
  'angle brackets': (n) => `Fiona <fiona${n}@${DOMAIN}>`,
  'two addresses': (n) => `fiona${n}@${DOMAIN},b@${DOMAIN}`,
  'two at signs': (n) => `fiona${n}@${DOMAIN}@${DOMAIN}`,
  'international domain': (n) => `fiona${n}@마당.example`,
  'international local part': (n) => `피오나${n}@${DOMAIN}`,
  'IP address as domain': (n) => `fiona${n}@[127.0.0.1]`,
  'no domain': (n) => `fiona${n}@`,
  'bare word, which is a login_id': (n) => `fiona${n}`,
  'nothing but blanks': () => '   ',
  empty: () => '',
};

let doubles: Doubles;
let school: ProviderDouble;
let tokens: IdTokens;
let installation: Installation;
let admin: pg.Pool;
beforeAll(async () => {
  tokens = await createIdTokens('ES256');
  const jwks = { 'GET /jwks': () => ({ json: tokens.jwks() }) };
  const person = { id: '1', email: null, isVerified: false, name: null };
  school = await startProviderDouble({ person, authorizePath: '/none', settings: () => ({}), routes: jwks });
  doubles = await startDoubles();
  const issuer = { name: 'school', issuer: 'https://id.school.example', jwks_uri: `${school.url}/jwks` };
  const issuers = [{ ...issuer, audience: 'madang', algorithms: ['ES256'], trust_email: true }];
  const settings = { EXCHANGE_ISSUERS: JSON.stringify(issuers), REQUIRE_VERIFIED_EMAIL: 'false', LOG_LEVEL: 'error' };
  installation = await startShape('together', { ...settingsOf(doubles), ...settings });
  admin = new pg.Pool({ connectionString: installation.database.adminUrl, max: 2 });
});
afterAll(async () => {
  await admin.end();
  await installation.stop();
  await Promise.all([stopDoubles(doubles), school.stop()]);
});

const foreignToken = (email: string) =>
  tokens.sign({
    iss: 'https://id.school.example',
    aud: 'madang',
    sub: randomBytes(8).toString('hex'),
    email,
    email_verified: true,
  });

interface Came {
  /** undefined where nobody was let in. */
  readonly id: string | undefined;
  readonly email: string | null;
}
const REFUSED: Came = { id: undefined, email: null };
const refusedBy422 = (error: unknown): Came => {
  if (error instanceof ProblemAnswer && error.status === 422) return REFUSED;
  throw error;
};

const WAYS: Readonly<Record<string, (address: string) => Promise<Came>>> = {
  async person(email) {
    return opened(call(installation.url, 'POST /auth/register', { body: { email, password: PASSWORD } })).then(
      ({ body }) => ({ id: body.user.id, email: body.user.email }),
      refusedBy422,
    );
  },
  async provider(email) {
    become(doubles.google, { id: newProviderId('google'), email, isVerified: true });
    return (await signInAt(installation.url, 'google')).user;
  },
  async 'foreign token'(email) {
    const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange' } as const;
    const subject = {
      subject_token: await foreignToken(email),
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    } as const;
    return (await opened(call(installation.url, 'POST /auth/exchange', { body: { ...grant, ...subject } }))).body.user;
  },
  async command(email) {
    const create = userCommand.commands.find((command) => command.name() === 'create');
    const option = create?.options.find(({ long }) => long === '--email');
    try {
      option?.parseArg?.(email, undefined);
    } catch {
      // Refused with words; and what makes the account refuses it by itself.
    }
    const loginId = randomBytes(8).toString('hex');
    const made = openAdministration(openDatabase(admin), { ACCESS_TOKEN_MINUTES: 15 }).then((accounts) =>
      accounts.create({ loginId, email, roles: [], password: PASSWORD }),
    );
    return made.then(
      ({ user }) => user,
      () => REFUSED,
    );
  },
};

it('open nobody else’s account and are stored as nobody’s address', async () => {
  const storedAs = async (): Promise<readonly string[]> => {
    const { rows } = await admin.query<{ email: string }>(
      'SELECT email FROM auth.users WHERE email IS NOT NULL UNION SELECT pending_email FROM auth.users WHERE pending_email IS NOT NULL UNION SELECT email FROM auth.identities WHERE email IS NOT NULL',
    );
    return rows.map(({ email }) => email);
  };
  const faults: string[] = [];
  let cells = 0;
  const own: string[] = [];
  for (const [what, twin] of Object.entries(TWINS)) {
    const n = randomBytes(4).toString('hex');
    const email = `fiona${n}@${DOMAIN}`;
    own.push(email);
    const owner = await opened(
      call(installation.url, 'POST /auth/register', { body: { email, login_id: `fiona${n}`, password: PASSWORD } }),
    );
    await admin.query('UPDATE auth.users SET email_verified_at = now() WHERE id = $1', [owner.body.user.id]);
    for (const [way, come] of Object.entries(WAYS)) {
      cells += 1;
      const came = await come(twin(n)).catch((error: unknown) => ({ id: `failed: ${String(error)}`, email: null }));
      if (came.id === owner.body.user.id) faults.push(`${way}: ${what}: opened her account`);
      if (came.email !== null || came.id?.startsWith('failed') === true)
        faults.push(`${way}: ${what}: ${JSON.stringify(came)}`);
      if (way === 'person' || way === 'command') expect([way, what, came.id]).toEqual([way, what, undefined]);
    }
  }
  console.log(`${cells} cells: ${Object.keys(TWINS).length} addresses × ${Object.keys(WAYS).length} ways`);
  expect(faults).toEqual([]);
  // Only those that were registered above: nothing of the look-alikes was kept in any place for addresses.
  expect((await storedAs()).toSorted()).toEqual(own.toSorted());
}, 300_000);

it('what is an address is one everywhere, whatever its case', async () => {
  const n = randomBytes(4).toString('hex');
  const email = `Fiona.O'Neil+a_${n}@Sub.xn--9d0bm53a.Example`;
  const made = await WAYS['command']?.(email);
  expect(made?.email).toBe(email.toLowerCase());
  expect((await WAYS['provider']?.(email.toUpperCase()))?.id).toBe(made?.id);
  expect((await WAYS['foreign token']?.(email))?.id).toBe(made?.id);
  const body = { email: ` ${email} `, password: PASSWORD };
  await expect(call(installation.url, 'POST /auth/register', { body })).rejects.toThrow('email_taken');
  expect(
    (await opened(call(installation.url, 'POST /auth/login', { body: { username: email, password: PASSWORD } }))).body
      .user.id,
  ).toBe(made?.id);
});

it('a login_id is found as one alone, though a bare word was stored as an address before', async () => {
  const word = `bob${randomBytes(4).toString('hex')}`;
  const body = { login_id: word, password: PASSWORD };
  const owner = await opened(call(installation.url, 'POST /auth/register', { body }));
  const other = { login_id: `x${word}`, password: 'another long password' };
  const stranger = await opened(call(installation.url, 'POST /auth/register', { body: other }));
  await admin.query('UPDATE auth.users SET email = $2 WHERE id = $1', [stranger.body.user.id, word]);
  const login = (password: string, username = word) =>
    opened(call(installation.url, 'POST /auth/login', { body: { username, password } }));
  expect((await login(PASSWORD)).body.user.id).toBe(owner.body.user.id);
  expect((await login(PASSWORD, word.toUpperCase())).body.user.id).toBe(owner.body.user.id);
  await expect(login(other.password)).rejects.toThrow('invalid_credentials');
});
