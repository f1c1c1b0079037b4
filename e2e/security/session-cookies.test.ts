import { request as httpRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { operations } from '@madang/contracts/index';
import { routesTo, splitKey, type Operation } from '@madang/contracts/operation';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator } from '../doubles/authenticator.ts';
import { newProviderId, settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { startFirebase, type FirebaseDouble } from '../doubles/providers/firebase.ts';
import { agreeAt } from '../doubles/providers/provider-double.ts';
import type { TestDatabase } from '../../server/src/platform/testing/database.ts';
import { startAccount, unique } from '../support/accounts.ts';
import { AuthenticatorApp } from '../support/authenticator-app.ts';
import { call } from '../support/client.ts';
import { startBehindGateway } from '../support/behind-gateway.ts';
import { giveOneTimePassword } from '../support/roles.ts';
import { SHAPES, startShape } from '../support/shapes.ts';
import { become, beginSignIn } from '../support/sign-in.ts';

const PUBLIC_URL = 'https://madang.test';
const HOST = 'madang.test';
const LISTED = 'https://app.madang.test';

const ALL = Object.entries(operations) as [string, Operation][];
/** What it sets opens nothing, and is left out for other pages: known-browsers.test.ts. */
const OPENS_NOTHING = ['POST /auth/reset-password'];
/** Every operation that may give out a session by cookie, by each of its names. */
const SETTING = ALL.filter(([key, operation]) => operation.setsCookie === true && !OPENS_NOTHING.includes(key));
const asksForCookie = ({ body }: Operation): boolean =>
  body !== undefined &&
  'refresh_delivery' in
    ((z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }) as { properties?: object }).properties ?? {});

/** What somebody needs to be let in: each opens a session when a page of ours sends it. */
interface Prepared {
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string | object>>;
  readonly headers?: Readonly<Record<string, string>>;
}

let doubles: Doubles;
let firebase: FirebaseDouble;
beforeAll(async () => {
  [doubles, firebase] = await Promise.all([startDoubles(), startFirebase()]);
});
afterAll(async () => {
  await Promise.all([stopDoubles(doubles), firebase.stop()]);
});

const kakaoToken = (): string => {
  become(doubles.kakao, { id: newProviderId('kakao'), email: null });
  return doubles.kakao.given.tokenFor(doubles.kakao.person);
};

const PREPARE: Readonly<Record<string, (base: string, adminUrl: string) => Promise<Prepared>>> = {
  'POST /auth/guest': () => Promise.resolve({ body: {} }),
  'POST /auth/register': () => Promise.resolve({ body: { login_id: unique(), password: `열쇠 ${unique()}` } }),
  'POST /auth/login': async (base) => {
    const { loginId, password } = await startAccount(base);
    return { body: { username: loginId, password } };
  },
  'POST /auth/refresh': async (base) => {
    const { headers } = await call(base, 'POST /auth/guest', { body: { refresh_delivery: 'cookie' } });
    return { headers: { cookie: headers.getSetCookie()[0]?.split(';')[0] ?? '' } };
  },
  'POST /auth/user/restore': async (base) => {
    const { token, password } = await startAccount(base);
    return {
      body: { token: (await call(base, 'DELETE /auth/user', { body: { password } }, { token })).body.undo_token },
    };
  },
  'POST /auth/login/new-password': async (base, adminUrl) => {
    const { id, loginId, password } = await startAccount(base);
    await giveOneTimePassword(adminUrl, id);
    const login = await call(base, 'POST /auth/login', { body: { login_id: loginId, password } });
    if (!('new_password_required' in login.body)) throw new Error('no new password was asked for');
    return { body: { challenge: login.body.challenge, password: `열쇠 ${unique()}` } };
  },
  'POST /auth/login/second-factor': async (base) => {
    const { token, loginId, password } = await startAccount(base);
    const { body } = await call(base, 'POST /auth/totp', { body: { password } }, { token });
    const app = new AuthenticatorApp(body.secret);
    const codes = await call(base, 'POST /auth/totp/confirm', { body: { code: await app.code() } }, { token });
    const login = await call(base, 'POST /auth/login', { body: { login_id: loginId, password } });
    if (!('challenge' in login.body)) throw new Error('no second factor was asked for');
    return { body: { challenge: login.body.challenge, recovery_code: codes.body.recovery_codes[0] ?? '' } };
  },
  'POST /auth/passkey': async (base) => {
    const { token, password } = await startAccount(base);
    const authenticator = new Authenticator(PUBLIC_URL);
    const made = await call(base, 'POST /auth/passkeys/options', { body: { password } }, { token });
    await call(base, 'POST /auth/passkeys', { body: { response: authenticator.create(made.body) } }, { token });
    return { body: { response: authenticator.get((await call(base, 'POST /auth/passkey/options', {})).body) } };
  },
  'GET /auth/oauth/:provider': () => Promise.resolve({ params: { provider: 'kakao' } }),
  'POST /auth/oauth/:provider/callback': async (base) => {
    become(doubles.kakao, { id: newProviderId('kakao'), email: null });
    const begun = await beginSignIn(base, 'kakao');
    const { code, state } = await agreeAt(begun.url);
    return { params: { provider: 'kakao' }, body: { code, state }, headers: { cookie: begun.cookie } };
  },
  'POST /social/:provider/token': () =>
    Promise.resolve({ params: { provider: 'kakao' }, body: { access_token: kakaoToken() } }),
  'POST /auth/firebase/token': async () => ({
    body: { token: await firebase.idToken({ sub: unique(), user_id: unique() }) },
  }),
  'POST /auth/exchange': () =>
    Promise.resolve({
      body: {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: kakaoToken(),
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        subject_issuer: 'kakao',
      },
    }),
};

type Headers = Readonly<Record<string, string>>;
const OWN: Headers = { origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' };

/** Who asks, where a script of theirs sends JSON. */
const PAGES: Readonly<Record<string, Headers>> = {
  'foreign origin': { origin: 'https://evil.example' },
  'foreign origin that says same-origin': { ...OWN, origin: 'https://evil.example' },
  'http twin of our origin': { origin: 'http://madang.test' },
  'http twin that says same-origin': { ...OWN, origin: 'http://madang.test' },
  'another port of our host': { origin: 'https://madang.test:8443', 'sec-fetch-site': 'same-site' },
  'our host with a dot': { origin: 'https://madang.test.' },
  'our host as a prefix': { origin: 'https://madang.test.evil.example' },
  'null origin': { origin: 'null' },
  'null origin, cross-site': { origin: 'null', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
  'same-site sibling': { origin: 'https://shop.madang.test', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
  'same-site, no origin': { 'sec-fetch-site': 'same-site' },
  'cross-site, no origin': { 'sec-fetch-site': 'cross-site' },
  'cross-site with our origin': { ...OWN, 'sec-fetch-site': 'cross-site' },
  'typed or bookmarked': { 'sec-fetch-site': 'none' },
  'navigation of our own': { ...OWN, 'sec-fetch-mode': 'navigate' },
  'http twin of a listed origin': { origin: 'http://app.madang.test' },
  'forged name by X-Forwarded-Host': {
    origin: 'https://evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
  },
};

const flat = (body: Prepared['body'] = {}): [string, string][] =>
  Object.entries(body).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
const multipart = (body: Prepared['body']): string =>
  `${flat(body)
    .map(([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('')}--b--\r\n`;
/** Bodies that a page can send without being asked for leave, even our own. */
const FORMS: Readonly<Record<string, { readonly type: string; write(body: Prepared['body']): string }>> = {
  urlencoded: {
    type: 'application/x-www-form-urlencoded',
    write: (body) => new URLSearchParams(flat(body)).toString(),
  },
  'urlencoded in capitals': {
    type: 'Application/X-WWW-Form-URLencoded; charset=utf-8',
    write: (body) => new URLSearchParams(flat(body)).toString(),
  },
  multipart: { type: 'multipart/form-data; boundary=b', write: multipart },
  'text/plain': { type: 'text/plain', write: (body) => JSON.stringify(body ?? {}) },
};

interface Answered {
  readonly status: number;
  /** Cookies that were given, and not taken away. */
  readonly given: readonly string[];
  readonly body: string;
}

/** Beside it comes what makes the browser a known one. */
const sessions = ({ given }: Answered): number => given.filter((cookie) => !cookie.includes('madang_known=')).length;

/** As a browser at PUBLIC_URL sends it: fetch would not let us name the host. */
const send = async (
  base: string,
  key: string,
  { params, body, headers }: Prepared,
  more: Headers,
  form?: (typeof FORMS)[string],
): Promise<Answered> => {
  const { method, path } = splitKey(key);
  const written = form !== undefined ? form.write(body) : body === undefined ? undefined : JSON.stringify(body);
  const type =
    written === undefined
      ? {}
      : { 'content-type': form?.type ?? 'application/json', 'content-length': String(Buffer.byteLength(written)) };
  const asked = httpRequest(base + path.replace(/:(\w+)/g, (_, name: string) => params?.[name] ?? ''), {
    method,
    headers: { host: HOST, ...type, ...headers, ...more },
  });
  asked.end(written);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const given = (response.headers['set-cookie'] ?? []).filter((cookie) => !/^[^=]+=;/.test(cookie));
  return { status: response.statusCode ?? 0, given, body: await text(response) };
};

it('every operation that can deliver a session by cookie says so in its contract, and is tried here', () => {
  const asking = ALL.filter(([, operation]) => asksForCookie(operation)).map(([key]) => key);
  expect(asking.filter((key) => !SETTING.some(([setting]) => setting === key))).toEqual([]);
  expect(SETTING.map(([key]) => key).sort()).toEqual(Object.keys(PREPARE).sort());
});

describe.each(SHAPES)('a cookie is set for pages of our own alone, %s', (shape) => {
  let installation: { readonly url: string; readonly database: TestDatabase; stop(): Promise<void> };
  let cells = 0;
  beforeAll(async () => {
    const settings = {
      ...settingsOf(doubles),
      ...firebase.settings,
      PUBLIC_URL,
      CORS_ORIGINS: LISTED,
      LOG_LEVEL: 'error',
      RATE_LIMIT_PER_MINUTE: '0',
    };
    installation = await (shape === 'together' ? startShape(shape, settings) : startBehindGateway(settings));
  });
  afterAll(async () => {
    console.log(`session cookies, ${shape}: ${cells} cells`);
    await installation.stop();
  });

  it.each(
    SETTING.flatMap(([key, operation]) =>
      routesTo(key, operation).map(({ method, path }) => [`${method} ${path}`, key] as const),
    ),
  )('%s', async (route, key) => {
    const prepare = PREPARE[key];
    if (prepare === undefined) throw new Error(`nothing is prepared for ${key}`);
    const asks = asksForCookie((operations as Record<string, Operation>)[key] as Operation);
    const prepareAsking = async (): Promise<Prepared> => {
      const prepared = await prepare(installation.url, installation.database.adminUrl);
      return asks ? { ...prepared, body: { ...prepared.body, refresh_delivery: 'cookie' } } : prepared;
    };
    const asking = await prepareAsking();
    const refused = async (name: string, headers: Headers, form?: (typeof FORMS)[string]): Promise<void> => {
      const { status, given, body } = await send(installation.url, route, asking, headers, form);
      cells += 1;
      expect.soft([given, [403, 415].includes(status)], `${name}: ${status} ${body}`).toEqual([[], true]);
      if (form === undefined) expect.soft(JSON.parse(body), name).toMatchObject({ code: 'cross_site_request' });
    };
    for (const [name, headers] of Object.entries(PAGES)) await refused(name, headers);
    if (!route.startsWith('GET')) {
      for (const [name, form] of Object.entries(FORMS)) {
        await refused(`${name} of our own`, OWN, form);
        await refused(`${name} of a listed origin`, { origin: LISTED, 'sec-fetch-site': 'same-site' }, form);
        await refused(`${name} of nobody known`, {}, form);
      }
    }
    // Nothing was used up by any of that: our own page is let in by the same, and so is a page of a listed origin.
    const ours = await send(installation.url, route, asking, OWN);
    expect([sessions(ours), ours.body.includes('"refresh_token"')], ours.body).toEqual([1, false]);
    const listed = await send(installation.url, route, await prepareAsking(), {
      origin: LISTED,
      'sec-fetch-site': 'same-site',
      'sec-fetch-mode': 'cors',
    });
    expect(sessions(listed), listed.body).toBe(1);
    cells += 2;
  });

  it('the password form of OAuth 2 works for whoever takes the tokens in the body', async () => {
    const { loginId, password } = await startAccount(installation.url);
    for (const { method, path } of routesTo('POST /auth/login', operations['POST /auth/login'])) {
      const { status, given, body } = await send(
        installation.url,
        `${method} ${path}`,
        { body: { grant_type: 'password', username: loginId, password } },
        {},
        FORMS['urlencoded'],
      );
      expect([status, given], body).toEqual([200, []]);
      expect(JSON.parse(body)).toHaveProperty('refresh_token');
    }
  });
});
