import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newProviderId, settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { startFirebase, type FirebaseDouble } from '../doubles/providers/firebase.ts';
import { createIdTokens, type IdTokens } from '../doubles/providers/id-tokens.ts';
import { startProviderDouble, type ProviderDouble } from '../doubles/providers/provider-double.ts';
import { call, opened, refusal, startGuest } from '../support/client.ts';
import { idOrRefused, leaveBehind, type Names, type Try } from '../support/left-behind.ts';
import { MailFolder } from '../support/mail-folder.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { sampleOf } from '../support/sampled.ts';
import { become, signInAt } from '../support/sign-in.ts';

/**
 * A click on a mail proves the mailbox, not who chose the password. Somebody leaves everything that can open an account
 * at the address of a victim, the victim proves the address, and everything is tried: order × way of proof × what was
 * left.
 */
const PASSWORD = '공격자의 긴 비밀번호';
const HERS = '그 사람이 고른 비밀번호';
const REVOKED_EVERYWHERE_MS = 1001;
const unique = (): string => `u${randomBytes(6).toString('hex')}`;
const SCHOOL = 'https://id.school.example';

type Order = 'before her' | 'after her' | 'beside a login_id' | 'as a guest who registers' | 'by change-email';
type Way =
  | 'confirmation link'
  | 'confirmation link, sent again'
  | 'reset'
  | 'her own registration'
  | 'google'
  | 'kakao token'
  | 'firebase'
  | 'exchange'
  | 'her account moves there';
const WAYS: readonly Way[] = [
  'confirmation link',
  'confirmation link, sent again',
  'reset',
  'her own registration',
  'google',
  'kakao token',
  'firebase',
  'exchange',
  'her account moves there',
];
/** By these she comes for the account that names her address; by the others for one of her own. */
const REACHES: readonly Way[] = ['confirmation link', 'confirmation link, sent again', 'reset'];

describe.each(sampleOf(['true', 'false'] as const, 1))('REQUIRE_VERIFIED_EMAIL=%s', (required) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'madang-proven-'));
  const mailFolder = new MailFolder(folder);
  const mustConfirm = required === 'true';
  const orders: readonly Order[] = mustConfirm
    ? ['before her', 'after her', 'beside a login_id', 'as a guest who registers', 'by change-email']
    : ['before her', 'beside a login_id', 'as a guest who registers', 'by change-email'];
  let doubles: Doubles;
  let firebase: FirebaseDouble;
  let school: ProviderDouble;
  let tokens: IdTokens;
  let installation: Installation;
  let url: string;
  beforeAll(async () => {
    tokens = await createIdTokens('ES256');
    const person = { id: '1', email: null, isVerified: false, name: null };
    const routes = { 'GET /jwks': () => ({ json: tokens.jwks() }) };
    school = await startProviderDouble({ person, authorizePath: '/none', settings: () => ({}), routes });
    [doubles, firebase] = await Promise.all([startDoubles(), startFirebase()]);
    const issuer = {
      name: 'school',
      issuer: SCHOOL,
      jwks_uri: `${school.url}/jwks`,
      audience: 'madang',
      algorithms: ['ES256'],
      trust_email: true,
    };
    const settings = { ...settingsOf(doubles), ...firebase.settings, EXCHANGE_ISSUERS: JSON.stringify([issuer]) };
    installation = await startShape('together', {
      ...settings,
      REQUIRE_VERIFIED_EMAIL: required,
      LOG_LEVEL: 'error',
      MADANG_DATA: folder,
    });
    ({ url } = installation);
  });
  afterAll(async () => {
    await installation.stop();
    await Promise.all([stopDoubles(doubles), firebase.stop(), school.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const register = (names: Names, password: string, token?: string) =>
    call(url, 'POST /auth/register', { body: { ...names, password } }, token === undefined ? {} : { token });
  const login = async (names: Names, password: string) =>
    (await opened(call(url, 'POST /auth/login', { body: { ...names, password } }))).body;
  const confirm = (
    body: { token: string; password?: string; new_password?: string; code_verifier?: string },
    token?: string,
  ) => call(url, 'POST /auth/verify-email', { body }, token === undefined ? {} : { token });
  const refused = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;

  interface Attacker {
    readonly id: string | undefined;
    /** Their account has a name of its own. */
    readonly hasOwnName: boolean;
    readonly token: string | undefined;
    readonly tries: Readonly<Record<string, Try>>;
  }

  const byLogin =
    (names: Names): Try =>
    () =>
      idOrRefused(async () => (await login(names, PASSWORD)).user.id);

  const prepare = async (order: Order, email: string): Promise<Attacker> => {
    const place = { url, origin: 'http://localhost:8080', doubles };
    const ownName = order === 'beside a login_id' || order === 'by change-email';
    const names: Names = {
      ...(order === 'by change-email' ? {} : { email }),
      ...(ownName ? { login_id: unique() } : {}),
    };
    if (order === 'after her') await register({ email }, HERS);
    const guest = order === 'as a guest who registers' ? await startGuest(url) : undefined;
    if (guest !== undefined)
      await call(url, 'POST /conversations', { body: { title: 'left behind' } }, { token: guest.token });
    const registered = (await register(names, PASSWORD, guest?.token)).body;
    if (order === 'by change-email') {
      const { access_token: token } = await login(names, PASSWORD);
      await call(url, 'POST /auth/change-email', { body: { email, password: PASSWORD } }, { token });
    }
    if (mustConfirm && !ownName) {
      // Nothing opens it yet but what opened the guest that it was.
      const old: Record<string, Try> =
        guest === undefined
          ? {}
          : {
              'access token of the guest': () =>
                idOrRefused(async () => (await call(url, 'GET /auth/me', {}, { token: guest.token })).body.id),
              'refresh token of the guest': () =>
                idOrRefused(
                  async () =>
                    (await call(url, 'POST /auth/refresh', { body: { refresh_token: guest.refreshToken } })).body.user
                      .id,
                ),
            };
      return {
        // Where addresses have to be confirmed, a guest who registers stays a guest.
        id: undefined,
        hasOwnName: false,
        token: undefined,
        tries: { 'password by address': byLogin({ email }), ...old },
      };
    }
    const session =
      'access_token' in registered
        ? { id: registered.user.id, token: registered.access_token, refresh: registered.refresh_token ?? '' }
        : undefined;
    const opening = session ?? (await login({ login_id: names.login_id ?? '' }, PASSWORD));
    const account =
      'user' in opening
        ? { id: opening.user.id, token: opening.access_token, refresh: opening.refresh_token ?? '' }
        : opening;
    const left = await leaveBehind(place, account, names, PASSWORD);
    return { id: left.id, hasOwnName: ownName, token: left.token, tries: left.tries };
  };

  /** She proves the address; her session. undefined where this way does not lead there. */
  const prove = async (way: Way, order: Order, email: string): Promise<{ id: string; token: string } | undefined> => {
    const sessionOf = ({ user, access_token: token }: { user: { id: string }; access_token: string }) => ({
      id: user.id,
      token,
    });
    switch (way) {
      case 'confirmation link':
      case 'confirmation link, sent again': {
        if (way !== 'confirmation link' && order !== 'by change-email')
          await call(url, 'POST /auth/resend-verification', { body: { email } });
        const number = way === 'confirmation link' || order === 'by change-email' ? 1 : order === 'after her' ? 3 : 2;
        const token = await mailFolder.link(email, 'verify-email', number);
        if (order === 'by change-email') {
          // Nothing that she can type or press gives her address to his account.
          expect(await refused(confirm({ token }))).toBe('confirmation_needs_sign_in');
          expect(await refused(confirm({ token, new_password: HERS }))).toBe('confirmation_needs_sign_in');
          expect(await refused(confirm({ token, password: HERS }))).toBe('invalid_credentials');
          return undefined;
        }
        expect(await refused(confirm({ token }))).toBe('confirmation_needs_password');
        if (order !== 'after her')
          expect(await refused(confirm({ token, password: HERS }))).toBe('invalid_credentials');
        await confirm({ token, new_password: HERS });
        return sessionOf(await login({ email }, HERS));
      }
      case 'reset': {
        await call(url, 'POST /auth/forgot-password', { body: { email } });
        if (order === 'by change-email') return undefined;
        await call(url, 'POST /auth/reset-password', {
          body: { token: await mailFolder.link(email, 'reset-password'), password: HERS },
        });
        return sessionOf(await login({ email }, HERS));
      }
      case 'her own registration': {
        if (!mustConfirm) {
          if (order !== 'by change-email') expect(await refused(register({ email }, HERS))).toBe('email_taken');
          return undefined;
        }
        if (order !== 'after her') await register({ email }, HERS);
        // Whichever link she opens, his or hers: her password says which account is hers.
        const number = order === 'by change-email' ? 2 : 1;
        await confirm({ token: await mailFolder.link(email, 'verify-email', number), password: HERS });
        return sessionOf(await login({ email }, HERS));
      }
      case 'google':
        become(doubles.google, { id: newProviderId('google'), email, isVerified: true });
        return sessionOf(await signInAt(url, 'google'));
      case 'kakao token': {
        become(doubles.kakao, { id: newProviderId('kakao'), email, isVerified: true });
        const token = doubles.kakao.given.tokenFor(doubles.kakao.person);
        return sessionOf(
          (
            await opened(
              call(url, 'POST /social/:provider/token', {
                params: { provider: 'kakao' },
                body: { access_token: token },
              }),
            )
          ).body,
        );
      }
      case 'firebase': {
        const token = await firebase.idToken({ sub: unique(), email, email_verified: true });
        return sessionOf((await opened(call(url, 'POST /auth/firebase/token', { body: { token } }))).body);
      }
      case 'exchange': {
        const subject_token = await tokens.sign({
          iss: SCHOOL,
          aud: 'madang',
          sub: unique(),
          email,
          email_verified: true,
        });
        const body = {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token,
          subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        } as const;
        return sessionOf((await opened(call(url, 'POST /auth/exchange', { body }))).body);
      }
      case 'her account moves there': {
        const own = unique();
        const { body } = await opened(register({ login_id: own }, HERS));
        await call(url, 'POST /auth/change-email', { body: { email, password: HERS } }, { token: body.access_token });
        // The mails may come in any order; a link of somebody else's account is refused to her and stays as it was.
        const count = order === 'after her' ? 3 : 2;
        await mailFolder.link(email, 'verify-email', count);
        let isConfirmed = false;
        for (let number = count; number > 0 && !isConfirmed; number -= 1) {
          const token = await mailFolder.link(email, 'verify-email', number);
          isConfirmed = await confirm({ token }, body.access_token).then(
            () => true,
            () => false,
          );
        }
        expect(isConfirmed).toBe(true);
        return { id: body.user.id, token: body.access_token };
      }
    }
  };

  /** What is in the account that she has now, and is not hers. */
  const strangeIn = async (token: string, way: Way): Promise<string[]> => {
    const me = { token };
    const [user, profile, security, identities, keys, kept, conversations] = await Promise.all([
      call(url, 'GET /auth/me', {}, me),
      call(url, 'GET /users/me/profile', {}, me),
      call(url, 'GET /auth/security', {}, me),
      call(url, 'GET /auth/identities', {}, me),
      call(url, 'GET /auth/api-keys', {}, me),
      call(url, 'GET /oauth', { query: {} }, me),
      call(url, 'GET /conversations', { query: {} }, me),
    ]);
    const facts: Record<string, boolean> = {
      name: user.body.name === 'left behind',
      login_id: user.body.login_id !== null && way !== 'her account moves there',
      'unverified address': !user.body.email_verified,
      profile: JSON.stringify(profile.body).includes('left behind'),
      TOTP: security.body.totp,
      'recovery codes': security.body.recovery_codes_left > 0,
      passkeys: security.body.passkeys.length > 0,
      identities: identities.body.items.some(({ provider }) => provider === 'github'),
      'API keys': keys.body.items.length > 0,
      'kept tokens': kept.body.items.length > 0,
      conversations: conversations.body.items.length > 0,
    };
    return Object.entries(facts).flatMap(([name, isThere]) => (isThere ? [name] : []));
  };
  const IN_HER_ACCOUNT = 11;

  it('nothing that was left before the proof opens what she has after it', async () => {
    const wrong: string[] = [];
    const ran: Record<string, number> = {};
    let cells = 0;
    for (const order of orders) {
      for (const way of WAYS) {
        const email = `${unique()}@victim.example`;
        const attacker = await prepare(order, email);
        const her = await prove(way, order, email);
        if (her === undefined) continue;
        const cell = `${order} × ${way}`;
        const goesOn = attacker.hasOwnName && (order === 'by change-email' || !REACHES.includes(way));
        for (const name of await strangeIn(her.token, way)) wrong.push(`${cell}: ${name} in her account`);
        if (!mustConfirm || attacker.hasOwnName) await installation.pass(REVOKED_EVERYWHERE_MS);
        for (const [name, attempt] of Object.entries(attacker.tries)) {
          const id = await attempt();
          if (id === her.id) wrong.push(`${cell}: ${name} opens her account`);
          // An account without any name but her address is nobody's any more; one with its own goes on without the
          // address.
          if (!goesOn && id !== null && id === attacker.id)
            wrong.push(`${cell}: ${name} still opens the account that was left`);
        }
        if (goesOn && attacker.token !== undefined) {
          const { body } = await call(url, 'GET /auth/me', {}, { token: attacker.token });
          if (body.email === email) wrong.push(`${cell}: his account still names her address`);
        }
        if ((await call(installation.elsewhere, 'GET /auth/me', {}, { token: her.token })).body.id !== her.id)
          wrong.push(`${cell}: she is out`);
        const count = Object.keys(attacker.tries).length + IN_HER_ACCOUNT;
        ran[cell] = count;
        cells += count;
      }
    }
    console.log(
      `proven addresses, required ${required}: ${cells} cells in ${Object.keys(ran).length} ` +
        `of ${orders.length * WAYS.length} orders × ways`,
    );
    expect(wrong).toEqual([]);
    expect(Object.keys(ran).length).toBeGreaterThan(mustConfirm ? 35 : 25);
  }, 900_000);
});
