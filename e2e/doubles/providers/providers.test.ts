import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROVIDERS, type ProviderName } from '@madang/contracts/identity';
import { settingsOf, startDoubles, stopDoubles, type Doubles } from './all.ts';
import { FACEBOOK_TRAPS } from './facebook.ts';
import { GITHUB_TRAPS } from './github.ts';
import { GOOGLE_TRAPS } from './google.ts';
import { TOKEN_TRAPS } from './id-tokens.ts';
import { KAKAO_TRAPS } from './kakao.ts';
import { MICROSOFT_TRAPS, TENANT } from './microsoft.ts';
import { NAVER_TRAPS } from './naver.ts';
import { agreeAt, CLIENT_ID, CLIENT_SECRET, COMMON_TRAPS } from './provider-double.ts';

const V = '/v24.0';
interface Paths {
  readonly authorize: string;
  readonly token: string;
  /** Where the double says who somebody is, beside the token. */
  readonly reads: readonly string[];
  readonly traps: readonly string[];
}
const PATHS: Readonly<Record<ProviderName, Paths>> = {
  kakao: {
    authorize: '/oauth/authorize',
    token: '/oauth/token',
    reads: ['/v2/user/me', '/v1/user/access_token_info'],
    traps: KAKAO_TRAPS,
  },
  naver: { authorize: '/oauth2.0/authorize', token: '/oauth2.0/token', reads: ['/v1/nid/me'], traps: NAVER_TRAPS },
  google: { authorize: '/o/oauth2/v2/auth', token: '/token', reads: [], traps: GOOGLE_TRAPS },
  github: {
    authorize: '/login/oauth/authorize',
    token: '/login/oauth/access_token',
    reads: ['/user', '/user/emails'],
    traps: GITHUB_TRAPS,
  },
  facebook: {
    authorize: `${V}/dialog/oauth`,
    token: `${V}/oauth/access_token`,
    reads: [`${V}/me`],
    traps: FACEBOOK_TRAPS,
  },
  microsoft: {
    authorize: `/${TENANT}/oauth2/v2.0/authorize`,
    token: `/${TENANT}/oauth2/v2.0/token`,
    reads: [`/${TENANT}/v2.0/.well-known/openid-configuration`],
    traps: MICROSOFT_TRAPS,
  },
};

describe('the doubles of the providers', () => {
  let doubles: Doubles;
  beforeAll(async () => {
    doubles = await startDoubles();
  });
  afterAll(() => stopDoubles(doubles));

  const codeOf = async (name: ProviderName): Promise<string> => {
    const query = new URLSearchParams({
      client_id: CLIENT_ID,
      redirect_uri: 'https://a.example/back',
      state: 's',
      response_type: 'code',
      nonce: 'n',
    });
    return (await agreeAt(`${doubles[name].url}${PATHS[name].authorize}?${query.toString()}`)).code;
  };
  const redeem = async (name: ProviderName, code: string, more: Record<string, string> = {}) => {
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uri: 'https://a.example/back',
      state: 's',
      code,
      ...more,
    });
    const response = await fetch(doubles[name].url + PATHS[name].token, {
      method: 'POST',
      body,
      headers: { accept: 'application/json' },
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  /** Everything that it says of the person of the double, as text; the signed tokens as their claims. */
  const tell = async (name: ProviderName): Promise<string> => {
    const double = doubles[name];
    const { body } = await redeem(name, await codeOf(name));
    const token = String(body['access_token']);
    const proof = (await import('node:crypto')).createHmac('sha256', CLIENT_SECRET).update(token).digest('hex');
    const reads = PATHS[name].reads.map(async (path) => {
      const response = await fetch(`${double.url}${path}?appsecret_proof=${proof}`, {
        headers: { authorization: `Bearer ${token}`, 'user-agent': 'test' },
      });
      return `${response.status} ${await response.text()}`;
    });
    const renewed =
      typeof body['refresh_token'] === 'string'
        ? Object.keys(
            (await redeem(name, '', { grant_type: 'refresh_token', refresh_token: body['refresh_token'] })).body,
          ).join()
        : '';
    const inspected =
      name === 'facebook'
        ? [
            fetch(`${double.url}${V}/debug_token?input_token=${token}`, {
              headers: { authorization: `Bearer ${CLIENT_ID}|${CLIENT_SECRET}` },
            }).then((response) => response.text()),
          ]
        : [];
    const [header = '', claims = '', signature = ''] =
      typeof body['id_token'] === 'string' ? body['id_token'].split('.') : [];
    const open = (part: string): string =>
      Buffer.from(part, 'base64url')
        .toString()
        .replace(/"(iat|exp)":(\d{7})\d+/g, '"$1":$2');
    return [
      ...(await Promise.all([...reads, ...inspected])),
      open(header),
      open(claims),
      String(signature.length),
      String('id_token' in body),
      renewed,
    ]
      .join('\n')
      .replaceAll(token, 'T');
  };

  it('give a code that works once, for the client, the address and the verifier that it was made for', async () => {
    for (const name of PROVIDERS) {
      const code = await codeOf(name);
      expect((await redeem(name, code)).body['access_token']).toBeTypeOf('string');
      for (const again of [
        await redeem(name, code),
        await redeem(name, await codeOf(name), { client_secret: 'x' }),
        await redeem(name, await codeOf(name), { redirect_uri: 'https://b.example' }),
      ]) {
        expect(again.body).toHaveProperty('error');
        expect(again.status === 200).toBe(name === 'naver' || name === 'github');
      }
    }
  });

  it('have settings for all of them', () =>
    expect(Object.keys(settingsOf(doubles)).filter((key) => key.endsWith('_CLIENT_ID'))).toHaveLength(
      PROVIDERS.length,
    ));

  it('fall into each of their own traps', async () => {
    let fired = 0;
    for (const name of PROVIDERS) {
      const double = doubles[name];
      const plain = await tell(name);
      expect(await tell(name)).toBe(plain);
      for (const trap of PATHS[name].traps) {
        double.trap = trap as never;
        const seen = await tell(name);
        double.trap = 'none';
        expect(seen, `${name}: ${trap}`).not.toBe(plain);
        fired += 1;
      }
    }
    console.log(`traps that fired: ${fired}, ${TOKEN_TRAPS.length} of them in the tokens of three providers`);
  });

  it('fall into the traps that they have in common', async () => {
    let fired = 0;
    for (const name of PROVIDERS) {
      const double = doubles[name];
      for (const trap of COMMON_TRAPS) {
        double.trap = trap;
        const seen = await fetch(double.url + PATHS[name].token, {
          method: 'POST',
          signal: AbortSignal.timeout(trap === 'hang' ? 300 : 10_000),
        })
          .then(
            async (response) =>
              `${response.status} ${response.headers.get('content-type')} ${(await response.text()).length > 1_000_000 ? 'huge' : ''}`,
          )
          .catch((error: unknown) => (error as Error).name);
        double.trap = 'none';
        const expected = {
          'html-502': '502 text/html ',
          'html-200': '200 text/html ',
          hang: 'TimeoutError',
          'cut-off': 'TypeError',
          huge: '200 application/json huge',
          list: '200 application/json ',
          'too-many': '429 application/json ',
        }[trap];
        expect(seen, `${name}: ${trap}`).toBe(expected);
        fired += 1;
      }
    }
    console.log(`common traps that fired: ${fired}`);
  });
});
