import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInProcess } from '../../server/src/platform/testing/server.ts';
import { startAccount } from '../support/accounts.ts';
import { startBehindGateway } from '../support/behind-gateway.ts';
import { call } from '../support/client.ts';
import { startShape } from '../support/shapes.ts';

type Said = Readonly<Record<string, string | string[]>>;
type Answered = { status: number; body: Record<string, unknown> };

/** A header given as a list is sent that many times, which fetch would not do. */
const post = async (base: string, path: string, body: object, said: Said): Promise<Answered> => {
  const asked = httpRequest(`${base}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...said },
  });
  asked.end(JSON.stringify(body));
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, body: (await json(response)) as Record<string, unknown> };
};

/** From which network the identity service thinks that somebody came. */
const networkSeen = async (base: string, said: Said): Promise<string | undefined> => {
  const { body } = await post(base, '/auth/guest', {}, said);
  const sessions = await call(base, 'GET /auth/sessions', {}, { token: String(body['access_token']) });
  return sessions.body.items[0]?.network;
};

/** What 40 wrong passwords for one account come to, each with something else said of its way here. */
const guesses = async (base: string, said: (n: number) => Said): Promise<Record<string, number>> => {
  const { loginId } = await startAccount(base);
  const codes: Record<string, number> = {};
  for (const { body } of await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      post(base, '/auth/login', { login_id: loginId, password: `wrong ${n}` }, said(n)),
    ),
  )) {
    codes[String(body['code'])] = (codes[String(body['code'])] ?? 0) + 1;
  }
  return codes;
};

const HERE = '127.0.0.0/24';

/** How somebody may claim to come from elsewhere. */
const CLAIMS: Readonly<Record<string, (n: number) => Said>> = {
  'X-Forwarded-For': (n) => ({ 'x-forwarded-for': `198.51.100.${n}` }),
  'IPv4 within IPv6': (n) => ({ 'x-forwarded-for': `::ffff:198.51.100.${n}` }),
  'with a port': (n) => ({ 'x-forwarded-for': `198.51.100.${n}:${1024 + n}` }),
  IPv6: (n) => ({ 'x-forwarded-for': `2001:db8:${n}::1` }),
  'a list': (n) => ({ 'x-forwarded-for': `198.51.100.${n}, 10.0.0.1, 127.0.0.1` }),
  'repeated headers': (n) => ({ 'x-forwarded-for': [`198.51.100.${n}`, '127.0.0.1', '::1'] }),
  'in capitals': (n) => ({ 'X-FORWARDED-FOR': `198.51.100.${n}` }),
  'named in Connection': (n) => ({ 'x-forwarded-for': `198.51.100.${n}`, connection: 'x-forwarded-for, forwarded' }),
  Forwarded: (n) => ({ forwarded: `for=198.51.100.${n};proto=https` }),
  'X-Real-IP': (n) => ({ 'x-real-ip': `198.51.100.${n}` }),
  'names of large proxies': (n) => ({
    'x-client-ip': `198.51.100.${n}`,
    'true-client-ip': `198.51.100.${n}`,
    'cf-connecting-ip': `198.51.100.${n}`,
    'x-original-forwarded-for': `198.51.100.${n}`,
  }),
};

describe.each(['together', 'apart'] as const)('without TRUSTED_PROXIES, %s', (shape) => {
  let installation: { readonly url: string; stop(): Promise<void> };
  beforeAll(async () => {
    installation = await (shape === 'together'
      ? startShape(shape, { RATE_LIMIT_PER_MINUTE: '0' })
      : startBehindGateway());
  });
  afterAll(() => installation.stop());

  it.each(Object.entries(CLAIMS))('nobody is believed: %s', async (_, claim) => {
    expect(await networkSeen(installation.url, claim(7))).toBe(HERE);
  });

  it('40 wrong passwords are 40 of one client, whatever each claims', async () => {
    const claims = Object.values(CLAIMS);
    const codes = await guesses(installation.url, (n) => claims[n % claims.length]?.(n) ?? {});
    expect(codes).toEqual({ invalid_credentials: 5, rate_limited: 35 });
  });
});

describe.each(['together', 'apart'] as const)('a proxy of TRUSTED_PROXIES on this machine, %s', (shape) => {
  let installation: { readonly url: string; stop(): Promise<void> };
  beforeAll(async () => {
    const trusting = { TRUSTED_PROXIES: 'loopback', RATE_LIMIT_PER_MINUTE: '0' };
    installation = await (shape === 'together' ? startShape(shape, trusting) : startBehindGateway({}, trusting));
  });
  afterAll(() => installation.stop());

  it.each<[string, string | string[], string]>([
    ['an address', '203.0.113.9', '203.0.113.0/24'],
    ['with a port', '203.0.113.9:4711', '203.0.113.0/24'],
    ['IPv4 within IPv6', '::ffff:203.0.113.9', '203.0.113.0/24'],
    ['IPv4 within IPv6, in hexadecimal, with a port', '[::ffff:cb00:7109]:4711', '203.0.113.0/24'],
    ['IPv6', '2001:db8:1:2::3', '2001:db8:1::/48'],
    ['IPv6 as in Forwarded', '"[2001:db8:1:2::3]:80"', '2001:db8:1::/48'],
    ['what the client had put before it', '198.51.100.1, 203.0.113.9', '203.0.113.0/24'],
    ['through two trusted proxies', '198.51.100.1, 203.0.113.9, 127.0.0.2', '203.0.113.0/24'],
    ['in several headers', ['198.51.100.1', '203.0.113.9'], '203.0.113.0/24'],
    ['only trusted ones', '127.0.0.2, 127.0.0.3', HERE],
    ['no address before the proxies', 'unknown, 127.0.0.2', HERE],
    ['something before what is no address', '198.51.100.1, _hidden, 127.0.0.2', HERE],
    ['a number that is an address to some', '1', HERE],
    ['nothing', '', HERE],
  ])('is believed: %s', async (_, said, network) => {
    expect(await networkSeen(installation.url, { 'x-forwarded-for': said })).toBe(network);
  });

  it('is believed of X-Forwarded-For alone', async () => {
    expect(
      await networkSeen(installation.url, {
        forwarded: 'for=198.51.100.1',
        'x-real-ip': '198.51.100.1',
        'x-forwarded-for': '203.0.113.9',
      }),
    ).toBe('203.0.113.0/24');
  });

  it('40 wrong passwords from 40 ports, spelt in 4 ways, are of one client', async () => {
    const spellings = (n: number): string =>
      [
        `203.0.113.9:${1024 + n}`,
        `::ffff:203.0.113.9`,
        `[::ffff:203.0.113.9]:${1024 + n}`,
        `198.51.100.${n}, 203.0.113.9`,
      ][n % 4] ?? '';
    expect(await guesses(installation.url, (n) => ({ 'x-forwarded-for': spellings(n) }))).toEqual({
      invalid_credentials: 5,
      rate_limited: 35,
    });
  });
});

it('the general limit is of a client as well, not of its ports or its addresses within a /64', async () => {
  const server = await startInProcess({
    env: { NODE_ENV: 'test', LOG_LEVEL: 'error', PORT: '0', TRUSTED_PROXIES: 'loopback', RATE_LIMIT_PER_MINUTE: '10' },
    services: [],
  });
  const statuses = async (spell: (n: number) => string): Promise<number> => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        fetch(`${server.url}/api/v1/services`, { headers: { 'x-forwarded-for': spell(n) } }),
      ),
    );
    return answers.filter(({ status }) => status === 429).length;
  };
  expect(await statuses((n) => `203.0.113.9:${1024 + n}`)).toBe(10);
  expect(await statuses((n) => `2001:db8:1:1::${(n + 1).toString(16)}`)).toBe(10);
  await server.stop();
});

it('the next hop hears of the gateway alone where a request came from, under which name and scheme', async () => {
  let heard: IncomingHttpHeaders = {};
  const service = createServer((request, response) => {
    heard = request.headers;
    response.setHeader('content-type', 'application/json').end('{}');
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  const address = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const settings = { NODE_ENV: 'test', LOG_LEVEL: 'error', PORT: '0', IDENTITY_URL: address };
  const [open, behind] = await Promise.all([
    startInProcess({ env: settings, services: [] }),
    startInProcess({ env: { ...settings, TRUSTED_PROXIES: 'loopback' }, services: [] }),
  ]);
  const said = {
    'x-forwarded-for': '198.51.100.1, 203.0.113.9',
    'x-forwarded-host': 'evil.example, shop.example',
    'x-forwarded-proto': 'https',
    'x-forwarded-port': '443',
    'x-forwarded-prefix': '/x',
    forwarded: 'for=198.51.100.1',
    'x-real-ip': '198.51.100.1',
  };
  const host = new URL(open.url).host;

  await post(open.url, '/auth/guest', {}, said);
  const wayOf = (headers: IncomingHttpHeaders): object =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => /forwarded|real-ip/.test(name)));
  expect(wayOf(heard)).toEqual({
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': host,
    'x-forwarded-proto': 'http',
    forwarded: `for=127.0.0.1;host="${host}";proto=http`,
  });

  await post(behind.url, '/auth/guest', {}, said);
  expect(wayOf(heard)).toEqual({
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'shop.example',
    'x-forwarded-proto': 'https',
    forwarded: 'for=203.0.113.9;host="shop.example";proto=https',
  });

  await post(
    behind.url,
    '/auth/guest',
    {},
    { 'x-forwarded-for': '2001:db8::1', 'x-forwarded-host': 'a";for=1.2.3.4;x="', 'x-forwarded-proto': 'gopher' },
  );
  expect(wayOf(heard)).toEqual({
    'x-forwarded-for': '2001:db8::1',
    'x-forwarded-proto': 'http',
    forwarded: 'for="[2001:db8::1]";proto=http',
  });
  await Promise.all([open.stop(), behind.stop()]);
  service.close();
});
