import { createHash, randomBytes } from 'node:crypto';
import type { ProviderName } from '@madang/contracts/identity';
import { agreeAt, type ProviderDouble } from '../doubles/providers/provider-double.ts';
import { call, opened } from './client.ts';

export interface Begun {
  readonly url: string;
  readonly state: string;
  /** As a browser would send it back. */
  readonly cookie: string;
}

interface Options {
  readonly token?: string | undefined;
  readonly intent?: 'link';
  readonly redirectUri?: string;
  readonly codeChallenge?: string;
}

const withToken = (token: string | undefined, headers: Record<string, string> = {}) => ({
  headers,
  ...(token === undefined ? {} : { token }),
});

export const beginSignIn = async (
  base: string,
  provider: ProviderName,
  { token, intent, redirectUri, codeChallenge }: Options = {},
): Promise<Begun> => {
  const query = {
    ...(intent === undefined ? {} : { intent }),
    ...(redirectUri === undefined ? {} : { redirect_uri: redirectUri }),
    ...(codeChallenge === undefined ? {} : { code_challenge: codeChallenge }),
  };
  const { body, headers } = await call(
    base,
    'GET /auth/oauth/:provider',
    { params: { provider }, query },
    withToken(token),
  );
  return {
    ...body,
    cookie: headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; '),
  };
};

export interface Return {
  readonly provider: ProviderName;
  readonly code: string;
  readonly state: string;
  readonly cookie?: string;
  readonly token?: string | undefined;
  readonly more?: {
    readonly redirect_uri?: string;
    readonly code_verifier?: string;
    readonly restore?: boolean;
    readonly invite_code?: string;
    readonly refresh_delivery?: 'body' | 'cookie';
  };
  readonly headers?: Record<string, string>;
}

const cookieOf = ({ cookie, headers }: Return): Record<string, string> => ({
  ...(cookie === undefined || cookie === '' ? {} : { cookie }),
  ...headers,
});

/** The page that the provider sends people back to passes on what it was given. */
export const comeBack = (base: string, asked: Return) =>
  call(
    base,
    'POST /auth/oauth/:provider/callback',
    { params: { provider: asked.provider }, body: { code: asked.code, state: asked.state, ...asked.more } },
    withToken(asked.token, cookieOf(asked)),
  );

export const linkBack = (base: string, asked: Return) =>
  call(
    base,
    'POST /auth/identities',
    {
      body: {
        provider: asked.provider,
        code: asked.code,
        state: asked.state,
        ...(asked.more?.code_verifier === undefined ? {} : { code_verifier: asked.more.code_verifier }),
      },
    },
    withToken(asked.token, cookieOf(asked)),
  );

/** From the button to the answer, whatever it is. */
export const goThrough = async (
  base: string,
  provider: ProviderName,
  { token, more }: Pick<Return, 'token' | 'more'> = {},
) => {
  const begun = await beginSignIn(base, provider, { token });
  const { code, state } = await agreeAt(begun.url);
  return comeBack(base, {
    provider,
    code,
    state,
    cookie: begun.cookie,
    token,
    ...(more === undefined ? {} : { more }),
  });
};

/** Signs in at the provider, as the person of the double. */
export const signInAt = async (base: string, provider: ProviderName, options: Pick<Return, 'token' | 'more'> = {}) =>
  (await opened(goThrough(base, provider, options))).body;

/** Links the person of the double to whoever has the token. */
export const linkAt = async (base: string, provider: ProviderName, token: string) => {
  const begun = await beginSignIn(base, provider, { token, intent: 'link' });
  const { code, state } = await agreeAt(begun.url);
  return linkBack(base, { provider, code, state, cookie: begun.cookie, token });
};

export const createVerifier = (): { readonly verifier: string; readonly challenge: string } => {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
};

/** Somebody new at the provider, or somebody particular. */
export const become = (double: ProviderDouble, person: Partial<ProviderDouble['person']>): void => {
  double.person = { ...double.person, ...person };
};
