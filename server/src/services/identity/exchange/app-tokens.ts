import { z } from 'zod';
import type { Config } from '../settings.ts';
import { AppError } from '#platform/errors';
import type { Outbound } from '#platform/outbound';
import { queryProvider, ProviderId, refused, understand } from '../social/query-provider.ts';
import type { ProvenIdentity } from '../social/proven-identity.ts';
import { lineTo } from '../social/providers.ts';
import { readKakaoAccount } from '../social/providers/kakao.ts';
import { readNaverAccount } from '../social/providers/naver.ts';

export type AppTokenProvider = 'kakao' | 'naver';

const TokenInfo = z.object({ id: ProviderId, app_id: ProviderId });

const baseOf = (url: string | undefined): string | undefined => url?.replace(/\/$/, '');

/** A header must not be broken up by what is in it. */
export const isHeaderSafe = (token: string): boolean => /^[\x21-\x7e]+$/.test(token);

/** Whose access token this is that an app has brought along. @throws AppError `provider_not_configured`, `provider_refused`, `provider_unavailable` */
export const createAppTokens = (config: Config, outbound: Outbound) => {
  const kakao = async (accessToken: string): Promise<ProvenIdentity> => {
    if (config.KAKAO_APP_ID === undefined)
      throw new AppError('provider_not_configured', { detail: 'KAKAO_APP_ID is not set' });
    const line = lineTo('Kakao', config, outbound);
    const base = baseOf(config.KAKAO_LOGIN_BASE_URL);
    const info = understand(
      line,
      TokenInfo,
      await queryProvider(line, `${base ?? 'https://kapi.kakao.com'}/v1/user/access_token_info`, {
        headers: { authorization: `Bearer ${accessToken}` },
      }),
    );
    // A token that another app was given must not open accounts here.
    if (info.app_id !== config.KAKAO_APP_ID) throw refused(line, 'a token of another app');
    const account = await readKakaoAccount(line, base, accessToken);
    if (account.id !== info.id) throw refused(line, 'a token of somebody else');
    return { provider: 'kakao', ...account };
  };
  const naver = async (accessToken: string): Promise<ProvenIdentity> => {
    if (config.NAVER_CLIENT_ID === undefined) throw new AppError('provider_not_configured');
    // Nothing tells which app it was made for. The id differs from app to app, so it finds nobody who came by another one;
    // the address is the same everywhere, so it finds nobody at all.
    return {
      provider: 'naver',
      ...(await readNaverAccount(lineTo('Naver', config, outbound), baseOf(config.NAVER_LOGIN_BASE_URL), accessToken)),
      isEmailVerified: false,
    };
  };
  return async (provider: AppTokenProvider, accessToken: string): Promise<ProvenIdentity> => {
    if (!isHeaderSafe(accessToken)) throw refused({ provider: provider === 'kakao' ? 'Kakao' : 'Naver' }, 'no token');
    return provider === 'kakao' ? kakao(accessToken) : naver(accessToken);
  };
};
