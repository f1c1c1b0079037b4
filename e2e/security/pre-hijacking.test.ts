import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PROVIDERS, type ProviderName } from '@madang/contracts/identity';
import { newProviderId, settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { call, opened, ProblemAnswer, startGuest } from '../support/client.ts';
import { readMailFolder } from '../../server/src/platform/mail.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { become, linkAt, signInAt } from '../support/sign-in.ts';

/**
 * The five ways of Sudhodanan and Paverd, "Pre-hijacked accounts" (USENIX Security 2022): an attacker prepares an account
 * with the address of a victim, the victim arrives, and the attacker tries everything that was prepared. Nothing of it may
 * open the account that the victim uses.
 */
const REVOKED_EVERYWHERE_MS = 1001;
const PASSWORD = '공격자의 긴 비밀번호';
const folder = mkdtempSync(path.join(tmpdir(), 'madang-hijack-'));

let doubles: Doubles;
let installation: Installation;
beforeAll(async () => {
  doubles = await startDoubles();
  installation = await startShape('together', { ...settingsOf(doubles), LOG_LEVEL: 'error', MADANG_DATA: folder });
});
afterAll(async () => {
  await installation.stop();
  await stopDoubles(doubles);
  rmSync(folder, { recursive: true, force: true });
});

/** One thing that the attacker does afterwards: whose account it opens, or null. */
interface Try {
  (): Promise<string | null>;
  /** By a token that may live for the second in which every process learns that it has ended. */
  readonly byLiveToken?: true;
}

/** undefined where it was refused, as it should be. */
const unlessRefused = async <T>(promise: Promise<T>): Promise<T | undefined> => {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof ProblemAnswer && error.status < 500) return undefined;
    throw error;
  }
};

const register = async (email: string) =>
  (await opened(call(installation.url, 'POST /auth/register', { body: { email, password: PASSWORD } }))).body;
const byPassword =
  (email: string): Try =>
  async () =>
    (await unlessRefused(opened(call(installation.url, 'POST /auth/login', { body: { email, password: PASSWORD } }))))
      ?.body.user.id ?? null;
const bySession = (token: string): Try =>
  Object.assign(
    async () => (await unlessRefused(call(installation.url, 'GET /auth/me', {}, { token })))?.body.id ?? null,
    { byLiveToken: true as const },
  );
const byRefresh =
  (refresh: string | undefined): Try =>
  async () =>
    (await unlessRefused(call(installation.url, 'POST /auth/refresh', { body: { refresh_token: refresh ?? '' } })))
      ?.body.user.id ?? null;

const tokenSentTo = async (address: string): Promise<string> => {
  const find = async () =>
    (await readMailFolder({ dataFolder: folder }, 2000)).find(
      ({ to, text }) => to === address && text.includes('#token='),
    );
  // Some two hundred messages are on their way here; how fast they go is not what is tried.
  await expect.poll(find, { interval: 100, timeout: 60_000 }).toBeDefined();
  return /#token=([\w.-]+)/.exec((await find())?.text ?? '')?.[1] ?? '';
};

interface Pattern {
  readonly name: string;
  /** What the attacker does before the victim comes, and will do after. `attackAt` is where the attacker has an account. */
  readonly prepare: (email: string, attackAt: ProviderName) => Promise<readonly Try[]>;
}

const PATTERNS: readonly Pattern[] = [
  {
    name: 'classic-federated merge: the attacker knows the password',
    async prepare(email) {
      await register(email);
      return [byPassword(email)];
    },
  },
  {
    name: 'unexpired session: the attacker never signs out',
    async prepare(email) {
      const { access_token, refresh_token } = await register(email);
      const key = await unlessRefused(
        call(
          installation.url,
          'POST /auth/api-keys',
          { body: { name: 'key', scopes: ['chat:read'] } },
          { token: access_token },
        ),
      );
      return [bySession(access_token), byRefresh(refresh_token), bySession(key?.body.key ?? '')];
    },
  },
  {
    name: "trojan identifier: the attacker's own identity is linked",
    async prepare(email, attackAt) {
      const { access_token } = await register(email);
      const person = {
        id: newProviderId(attackAt),
        email: `${randomBytes(5).toString('hex')}@attacker.example`,
        isVerified: true,
      };
      become(doubles[attackAt], person);
      await linkAt(installation.url, attackAt, access_token);
      return [
        async () => {
          become(doubles[attackAt], person);
          return (await unlessRefused(signInAt(installation.url, attackAt)))?.user.id ?? null;
        },
      ];
    },
  },
  {
    name: "unexpired change of address: a link in the attacker's mail",
    async prepare(email) {
      const { access_token } = await register(email);
      const own = `${randomBytes(5).toString('hex')}@attacker.example`;
      await call(
        installation.url,
        'POST /auth/change-email',
        { body: { email: own, password: PASSWORD } },
        { token: access_token },
      );
      const token = await tokenSentTo(own);
      return [
        async () => {
          await unlessRefused(
            call(installation.url, 'POST /auth/verify-email', { body: { token, password: PASSWORD } }),
          );
          await unlessRefused(
            call(installation.url, 'POST /auth/verify-email', { body: { token } }, { token: access_token }),
          );
          return byPassword(own)();
        },
        bySession(access_token),
      ];
    },
  },
  {
    name: 'a provider that verifies nothing: it lets the attacker name any address',
    async prepare(email, attackAt) {
      const person = { id: newProviderId(attackAt), email, isVerified: false };
      become(doubles[attackAt], person);
      const { access_token, refresh_token } = await signInAt(installation.url, attackAt);
      return [
        bySession(access_token),
        byRefresh(refresh_token),
        async () => {
          become(doubles[attackAt], person);
          return (await signInAt(installation.url, attackAt)).user.id;
        },
      ];
    },
  },
];

const PROVES_EMAIL: readonly ProviderName[] = ['kakao', 'google', 'github', 'microsoft'];

it('nothing that was prepared opens the account that somebody uses', async () => {
  const wrong: string[] = [];
  let cells = 0;
  let tries = 0;
  /** One after the other for one provider: its double is one person at a time. */
  const attack = async (provider: ProviderName): Promise<void> => {
    for (const { name, prepare } of PATTERNS) {
      for (const isVerified of [true, false]) {
        for (const comesAs of ['nobody', 'guest'] as const) {
          const cell = `${name}; the victim comes by ${provider}, ${isVerified ? '' : 'not '}verified, as ${comesAs}`;
          const email = `${randomBytes(6).toString('hex')}@victim.example`;
          const prepared = await prepare(email, provider);
          become(doubles[provider], { id: newProviderId(provider), email, isVerified });
          const guest = comesAs === 'guest' ? await startGuest(installation.url) : undefined;
          const victim = await signInAt(installation.url, provider, { token: guest?.token });
          const isProven = isVerified && PROVES_EMAIL.includes(provider);
          if (victim.user.email !== (isProven ? email : null))
            wrong.push(`${cell}: the address is ${victim.user.email}`);
          for (const attempt of prepared) {
            tries += 1;
            let isIn = (await attempt()) === victim.user.id;
            if (isIn && attempt.byLiveToken === true) {
              await installation.pass(REVOKED_EVERYWHERE_MS);
              isIn = (await attempt()) === victim.user.id;
            }
            if (isIn) wrong.push(`${cell}: the attacker is in`);
          }
          const still = await call(installation.elsewhere, 'GET /auth/me', {}, { token: victim.access_token });
          if (still.body.id !== victim.user.id) wrong.push(`${cell}: the victim is out`);
          cells += 1;
        }
      }
    }
  };
  await Promise.all(PROVIDERS.map(attack));
  console.log(
    `pre-hijacking: ${cells} cells (${PATTERNS.length} patterns, ${PROVIDERS.length} providers, verified or not, from nothing or as a guest), ${tries} tries of the attacker`,
  );
  expect(wrong).toEqual([]);
  expect(cells).toBe(PATTERNS.length * PROVIDERS.length * 4);
}, 180_000);

it('an address that was verified here first is not taken by a provider that has not verified it', async () => {
  let cells = 0;
  for (const provider of PROVIDERS) {
    const email = `${randomBytes(6).toString('hex')}@victim.example`;
    const owner = await register(email);
    await call(installation.url, 'POST /auth/verify-email', {
      body: { token: await tokenSentTo(email), password: PASSWORD },
    });
    become(doubles[provider], { id: newProviderId(provider), email: email.toUpperCase(), isVerified: false });
    expect((await signInAt(installation.url, provider)).user).toMatchObject({ email: null });
    become(doubles[provider], { id: newProviderId(provider), isVerified: true });
    expect((await signInAt(installation.url, provider)).user.id === owner.user.id).toBe(
      PROVES_EMAIL.includes(provider),
    );
    expect(await byPassword(email)()).toBe(owner.user.id);
    cells += 2;
  }
  console.log(`verified addresses: ${cells} cells`);
});
