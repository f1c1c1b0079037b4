import { PROVIDERS, type ProviderName } from '@madang/contracts/identity';
import type { Config } from '../settings.ts';
import { AppError } from '#platform/errors';
import type { Outbound } from '#platform/outbound';
import type { Line } from './query-provider.ts';
import type { Provider } from './provider.ts';
import { createFacebook } from './providers/facebook.ts';
import { createGithub } from './providers/github.ts';
import { createGoogle } from './providers/google.ts';
import { createKakao } from './providers/kakao.ts';
import { createMicrosoft } from './providers/microsoft.ts';
import { createNaver } from './providers/naver.ts';
import type { Registration } from './providers/registration.ts';

export interface Providers {
  /** Those that are set up, in the order in which they are offered. */
  readonly all: readonly Provider[];
  /** @throws AppError `provider_not_configured` */
  get(id: ProviderName): Provider;
}

const SPOKEN: Readonly<Record<ProviderName, string>> = {
  kakao: 'Kakao',
  naver: 'Naver',
  google: 'Google',
  github: 'GitHub',
  facebook: 'Facebook',
  microsoft: 'Microsoft',
};

export const lineTo = (provider: string, config: Config, outbound: Outbound): Line => ({
  provider,
  outbound,
  timeoutMs: config.SIGN_IN_TIMEOUT_SECONDS * 1000,
});

const registrationOf = (id: ProviderName, config: Config, outbound: Outbound): Registration | undefined => {
  const prefix = id.toUpperCase() as Uppercase<ProviderName>;
  const clientId = config[`${prefix}_CLIENT_ID`];
  const clientSecret = config[`${prefix}_CLIENT_SECRET`];
  // Kakao asks for a secret only where the app has switched it on.
  if (clientId === undefined || (clientSecret === undefined && id !== 'kakao')) return undefined;
  return {
    line: lineTo(SPOKEN[id], config, outbound),
    base: config[`${prefix}_LOGIN_BASE_URL`]?.replace(/\/$/, ''),
    clientId,
    clientSecret,
  };
};

const create = (id: ProviderName, config: Config, registration: Registration): Provider | undefined => {
  switch (id) {
    case 'kakao':
      return createKakao(registration);
    case 'naver':
      return createNaver(registration);
    case 'google':
      return createGoogle(registration);
    case 'github':
      return createGithub(registration);
    case 'facebook':
      return createFacebook(registration, config.FACEBOOK_GRAPH_VERSION);
    case 'microsoft':
      return config.MICROSOFT_TENANT === undefined ? undefined : createMicrosoft(registration, config.MICROSOFT_TENANT);
  }
};

export const createProviders = (config: Config, outbound: Outbound): Providers => {
  const all = PROVIDERS.flatMap((id) => {
    const registration = registrationOf(id, config, outbound);
    const provider = registration === undefined ? undefined : create(id, config, registration);
    return provider === undefined ? [] : [provider];
  });
  return {
    all,
    get(id) {
      const provider = all.find((each) => each.id === id);
      if (provider === undefined) throw new AppError('provider_not_configured');
      return provider;
    },
  };
};
