import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { operations } from '@madang/contracts/index';
import { routesTo, type Operation } from '@madang/contracts/operation';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../server/src/platform/testing/process.ts';
import { startAccount } from '../support/accounts.ts';
import { openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { call } from '../support/client.ts';

/** Pages of other origins: each shows whatever HTML its address carries. */
const startSite = async (port = 0): Promise<{ server: Server; origin: string }> => {
  const server = createServer((request, response) => {
    response
      .setHeader('content-type', 'text/html; charset=utf-8')
      .end(new URL(request.url ?? '/', 'http://x').searchParams.get('html') ?? '<title>a page</title>');
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

const listedPort = await freePort();
const installation = useBrowserInstallation({
  env: () => ({ CORS_ORIGINS: `http://127.0.0.1:${listedPort}`, RATE_LIMIT_PER_MINUTE: '1000' }),
});
let listed: Awaited<ReturnType<typeof startSite>>;
let stranger: Awaited<ReturnType<typeof startSite>>;
beforeAll(async () => {
  [listed, stranger] = await Promise.all([startSite(listedPort), startSite()]);
});
afterAll(() => {
  listed.server.close();
  stranger.server.close();
});

/** The names of cookies that the browser holds for the installation. */
const cookiesOf = async (page: Page): Promise<string[]> =>
  (await page.context().cookies(`${installation.url}/api/v1/auth`)).map(({ name }) => name);

const FORMS = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'] as const;

it('a form on a page of another origin signs nobody in, listed or not, however it is written', async () => {
  const { loginId, password } = await startAccount(installation.url);
  const { page } = await openPage(installation.browser);
  const targets = routesTo('POST /auth/login', operations['POST /auth/login']).map(({ path }) => path);
  for (const { origin } of [stranger, listed]) {
    for (const path of [...targets, '/api/v1/auth/guest']) {
      for (const enctype of FORMS) {
        const fields = Object.entries({ username: loginId, password, refresh_delivery: 'cookie' }).map(
          ([name, value]) => `<input name="${name}" value="${value}">`,
        );
        await page.goto(
          `${origin}/?html=${encodeURIComponent(`<form method="post" enctype="${enctype}" action="${installation.url}${path}">${fields.join('')}<button>go</button></form>`)}`,
        );
        const answered = page.waitForResponse((response) => response.request().method() === 'POST');
        await page.getByRole('button').click();
        expect([403, 415], `${path} ${enctype}`).toContain((await answered).status());
        expect(await cookiesOf(page), `${path} ${enctype}`).toEqual([]);
      }
    }
  }
  // What each of them held would have opened the account: a script of our own page gets the cookie for it.
  await page.goto(installation.url);
  const status = await page.evaluate(
    async (body) =>
      (await fetch('/api/v1/auth/login', { method: 'POST', headers: { 'content-type': 'application/json' }, body }))
        .status,
    JSON.stringify({ username: loginId, password, refresh_delivery: 'cookie' }),
  );
  expect([status, await cookiesOf(page)]).toEqual([200, ['madang_refresh', 'madang_known']]);
  await page.context().close();
});

it('a script on a page of another origin gets no cookie for its browser either', async () => {
  const { page } = await openPage(installation.browser);
  await page.goto(stranger.origin);
  const tried = await page.evaluate(async (url) => {
    const body = JSON.stringify({ refresh_delivery: 'cookie' });
    const outcomes = [];
    for (const init of [
      { headers: { 'content-type': 'application/json' } },
      { mode: 'no-cors' as const },
      { mode: 'no-cors' as const, headers: { 'content-type': 'text/plain' } },
    ]) {
      outcomes.push(
        await fetch(`${url}/api/v1/auth/guest`, { method: 'POST', credentials: 'include', body, ...init }).then(
          (response) => response.type,
          () => 'refused',
        ),
      );
    }
    return outcomes;
  }, installation.url);
  // Nothing can be read (Cross-Origin-Resource-Policy), but that alone would not keep a cookie out.
  expect(tried).toEqual(['refused', 'refused', 'refused']);
  expect(await cookiesOf(page)).toEqual([]);
  await page.context().close();
});

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a script of the page can do and see, and nothing more. */
const callFrom = (page: Page, method: string, path: string, token: string, body?: object): Promise<Answered> =>
  page.evaluate(
    async ([url, verb, bearer, sent]) => {
      const response = await fetch(url ?? '', {
        method: verb ?? '',
        headers: {
          authorization: `Bearer ${bearer ?? ''}`,
          ...(sent === '' ? {} : { 'content-type': 'application/json' }),
        },
        ...(sent === '' ? {} : { body: sent ?? '' }),
      });
      return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
    },
    [`${installation.url}/api/v1${path}`, method, token, body === undefined ? '' : JSON.stringify(body)],
  );

it('a page of a listed origin uses every method, and reads every header', async () => {
  const { token, id } = await startAccount(installation.url);
  const { page, complaints } = await openPage(installation.browser);
  await page.goto(listed.origin);
  const { conversation } = JSON.parse((await callFrom(page, 'POST', '/conversations', token, {})).body) as {
    conversation: { id: string };
  };
  expect(
    (await callFrom(page, 'PUT', `/conversations/${conversation.id}`, token, { title: '다른 곳에서' })).status,
  ).toBe(200);
  expect((await callFrom(page, 'PATCH', '/users/me', token, { nickname: '하늘' })).status).toBe(200);

  const file = await callFrom(page, 'GET', `/conversations/${conversation.id}/export?format=markdown`, token);
  expect(file.headers['content-disposition']).toMatch(/^attachment; filename=/);
  for (const name of ['x-request-id', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'])
    expect(file.headers[name], name).toBeTruthy();
  expect(file.headers).not.toHaveProperty('set-cookie');

  const dot = new Blob([Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')], {
    type: 'image/gif',
  });
  await call(installation.url, 'PUT /users/me/avatar', { body: dot }, { token });
  const picture = await callFrom(page, 'GET', `/users/${id}/avatar`, token);
  expect([picture.status, picture.headers['etag']]).toEqual([200, expect.stringMatching(/^"/)]);

  expect((await callFrom(page, 'DELETE', `/conversations/${conversation.id}`, token)).status).toBeLessThan(300);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('every method of the contracts passes the preflight of a listed origin, and none that of a stranger', async () => {
  const methods = new Set(
    (Object.entries(operations) as [string, Operation][]).flatMap(([key, operation]) =>
      routesTo(key, operation).map(({ method }) => method),
    ),
  );
  let cells = 0;
  for (const method of methods) {
    for (const [origin, allowed] of [
      [listed.origin, true],
      [listed.origin.replace('http:', 'https:'), false],
      [stranger.origin, false],
      ['null', false],
    ] as const) {
      const { headers } = await fetch(`${installation.url}/api/v1/conversations`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': method,
          'access-control-request-headers': 'authorization,content-type,if-match,idempotency-key',
        },
      });
      const answered = [
        headers.get('access-control-allow-origin') === origin,
        (headers.get('access-control-allow-methods') ?? '').split(', ').includes(method),
      ];
      expect(answered[0] && answered[1], `${method} from ${origin}`).toBe(allowed);
      cells += 1;
    }
  }
  console.log(`preflights: ${cells} cells, methods ${[...methods].join(' ')}`);
  expect([...methods].sort()).toEqual(['DELETE', 'GET', 'PATCH', 'POST', 'PUT']);
});

it('a refusal is as readable as an answer: what to wait for, and by which name to ask about it', async () => {
  const { page } = await openPage(installation.browser);
  await page.goto(listed.origin);
  const answers = await page.evaluate(async (url) => {
    const all = await Promise.all(
      Array.from({ length: 30 }, () => fetch(`${url}/api/v1/auth/guest`, { method: 'POST' })),
    );
    return all
      .filter(({ status }) => status === 429)
      .map(({ headers }) => [headers.get('retry-after'), headers.get('x-request-id'), headers.get('content-type')]);
  }, installation.url);
  expect(answers.length).toBeGreaterThan(0);
  for (const [wait, id, type] of answers)
    expect([Number(wait) > 0, (id ?? '').length > 0, type]).toEqual([
      true,
      true,
      'application/problem+json; charset=utf-8',
    ]);
  await page.context().close();
});
