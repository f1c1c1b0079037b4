import type { ProviderName } from '@madang/contracts/identity';
import { startFacebook, type FacebookDouble } from './facebook.ts';
import { startGithub, type GithubDouble } from './github.ts';
import { startGoogleLogin, type GoogleDouble } from './google.ts';
import { startKakao, type KakaoDouble } from './kakao.ts';
import { startMicrosoft, type MicrosoftDouble } from './microsoft.ts';
import { startNaver, type NaverDouble } from './naver.ts';
import type { ProviderDouble } from './provider-double.ts';

export interface Doubles {
  readonly kakao: KakaoDouble;
  readonly naver: NaverDouble;
  readonly google: GoogleDouble;
  readonly github: GithubDouble;
  readonly facebook: FacebookDouble;
  readonly microsoft: MicrosoftDouble;
}

export const startDoubles = async (): Promise<Doubles> => {
  const [kakao, naver, google, github, facebook, microsoft] = await Promise.all([
    startKakao(),
    startNaver(),
    startGoogleLogin(),
    startGithub(),
    startFacebook(),
    startMicrosoft(),
  ]);
  return { kakao, naver, google, github, facebook, microsoft };
};

const each = (doubles: Doubles): ProviderDouble[] => Object.values(doubles) as ProviderDouble[];

export const settingsOf = (doubles: Doubles): Record<string, string> =>
  Object.assign({}, ...each(doubles).map(({ settings }) => settings)) as Record<string, string>;
export const stopDoubles = async (doubles: Doubles): Promise<void> => {
  await Promise.all(each(doubles).map((double) => double.stop()));
};

/** Numbers for those whose ids are numbers, and none twice. */
let next = 5_000_000_000;
export const newProviderId = (provider: ProviderName): string => {
  next += 1;
  return provider === 'naver' || provider === 'microsoft' ? `${provider}-${next}` : String(next);
};
