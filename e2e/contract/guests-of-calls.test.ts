import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '@madang/contracts/identity';
import { startWithFixtures, type FixtureInstallation } from '../support/fixture-shape.ts';
import { SAMPLED_SHAPES } from '../support/shapes.ts';

interface Answered {
  readonly status: number;
  readonly body: { readonly id: string; readonly guest?: Session; readonly code?: string };
  readonly cookie: string | undefined;
  readonly attributes: string;
}

/** What a service declares that takes calls of clients who send no credential (`makesGuest`). */
describe.each(SAMPLED_SHAPES)('a call without a credential, %s', (shape) => {
  let installation: FixtureInstallation;
  beforeAll(async () => {
    installation = await startWithFixtures(shape, {
      CORS_ORIGINS: 'https://app.example',
      LOG_LEVEL: 'silent',
      RATE_LIMIT_PER_MINUTE: '1000',
    });
  });
  afterAll(() => installation.stop());

  /** fetch would say by itself that a script asks. */
  const ask = async (
    path: string,
    type: string,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<Answered> => {
    const asked = request(`${installation.url}/api/v1/numbers${path}`, {
      method: 'POST',
      headers: { 'content-type': type, ...headers },
    });
    asked.end(body);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const [set = ''] = response.headers['set-cookie'] ?? [];
    return {
      status: response.statusCode ?? 0,
      body: JSON.parse(await text(response)) as Answered['body'],
      cookie: /^madang_guest=([^;]+)/.exec(set)?.[1],
      attributes: set.replace(/^[^;]*;?/, ''),
    };
  };
  const greet = (
    headers: Readonly<Record<string, string>> = {},
    body: string = JSON.stringify({ word: 'hello' }),
  ): Promise<Answered> => ask('/greeting', 'application/json', headers, body);
  const picture = (headers: Readonly<Record<string, string>>): Promise<Answered> =>
    ask(
      '/pictures',
      'multipart/form-data; boundary=b',
      headers,
      '--b\r\nContent-Disposition: form-data; name="image"; filename="x"\r\n\r\nx\r\n--b--\r\n',
    );
  const ours = (): Record<string, string> => ({
    origin: new URL(installation.url).origin,
    'sec-fetch-site': 'same-origin',
    'sec-fetch-mode': 'cors',
  });
  const whoIs = async (token: string): Promise<string> =>
    (
      (await (
        await fetch(`${installation.url}/api/v1/auth/me`, { headers: { authorization: `Bearer ${token}` } })
      ).json()) as { id: string }
    ).id;

  it("is a guest's, who gets a cookie on our own pages and of allow-listed origins, and is the same one the next time", async () => {
    for (const page of [
      ours(),
      { origin: 'https://app.example', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
    ]) {
      const first = await greet(page);
      expect(first).toMatchObject({ status: 200, cookie: expect.any(String) as string });
      expect(first.body.guest).toBeUndefined();
      expect(first.attributes).toMatch(/HttpOnly/i);
      expect(first.attributes).toMatch(/SameSite=Lax/i);
      const cookie = `madang_guest=${first.cookie ?? ''}`;
      expect((await greet({ ...page, cookie })).body.id).toBe(first.body.id);
      expect((await picture({ ...page, cookie })).body.id).toBe(first.body.id);
    }
  });

  it("is answered with the guest's tokens where no cookie is kept: by a program, and by a page of others", async () => {
    const without: readonly Readonly<Record<string, string>>[] = [
      {},
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of without) {
      const { status, body, cookie } = await greet(headers);
      expect([status, cookie]).toEqual([200, undefined]);
      expect(await whoIs(body.guest?.access_token ?? '')).toBe(body.id);
      expect(body.guest?.refresh_token).toBeDefined();
      expect((await greet({ authorization: `Bearer ${body.guest?.access_token ?? ''}` })).body).toEqual({
        id: body.id,
      });
    }
    expect((await picture({})).body.guest).toBeDefined();
  });

  it('takes no cookie from pages of others, from forms and from links, and none that is not ours', async () => {
    const { cookie } = await greet(ours());
    const sent = { cookie: `madang_guest=${cookie ?? ''}` };
    const others: readonly Readonly<Record<string, string>>[] = [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { ...ours(), 'sec-fetch-mode': 'navigate' },
    ];
    for (const page of others) {
      expect((await greet({ ...sent, ...page })).body.code).toBe('cross_site_request');
      expect((await picture({ ...sent, ...page })).body.code).toBe('cross_site_request');
    }
    // A form of an old browser that says nothing of the page.
    expect((await picture(sent)).body.code).toBe('cross_site_request');
    const forged = `${(cookie ?? '').slice(0, -4)}AAAA`;
    expect(await greet({ ...ours(), cookie: `madang_guest=${forged}` })).toMatchObject({
      status: 401,
      body: { code: 'session_revoked' },
    });
    // It opens nothing but calls that declare it.
    expect((await fetch(`${installation.url}/api/v1/auth/me`, { headers: { ...ours(), ...sent } })).status).toBe(401);
  });

  it('makes nobody where it is refused, nor more of them than a guest may be made', async () => {
    expect((await greet({}, '{"word":1}')).status).toBe(422);
    const answers = await Promise.all(Array.from({ length: 25 }, () => greet()));
    expect(answers.some(({ status }) => status === 429)).toBe(true);
    expect((await greet({ authorization: 'Bearer x' })).status).toBe(401);
  });
});
