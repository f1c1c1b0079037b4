import { z } from 'zod';
import { queryProvider, understand, type Line } from './query-provider.ts';
import type { CodeGrant, ProviderTokens } from './provider.ts';

/** Naver sends its seconds as text. */
const TokenAnswer = z.object({
  access_token: z.string().min(1).max(16_384),
  refresh_token: z.string().min(1).max(16_384).nullish(),
  id_token: z.string().min(1).max(16_384).nullish(),
  expires_in: z.coerce.number().int().positive().optional().catch(undefined),
  scope: z.string().optional().catch(undefined),
});

/** RFC 6749, 5.1. @throws AppError `provider_unavailable`, `provider_refused` */
export const requestTokens = async (
  line: Line,
  url: string,
  form: Readonly<Record<string, string | undefined>>,
): Promise<ProviderTokens> => {
  const body = new URLSearchParams(
    Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const answer = understand(
    line,
    TokenAnswer,
    await queryProvider(line, url, {
      method: 'POST',
      headers: { accept: 'application/json', 'user-agent': 'madang' },
      body,
    }),
  );
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? null,
    idToken: answer.id_token ?? null,
    expiresAt: answer.expires_in === undefined ? null : new Date(Date.now() + answer.expires_in * 1000),
    // GitHub separates them by commas.
    scopes: answer.scope?.split(/[ ,]+/).filter((scope) => scope !== '') ?? [],
  };
};

/** The fields that all of them want for a code. */
export const codeForm = ({ code, redirectUri, codeVerifier }: CodeGrant): Record<string, string | undefined> => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: redirectUri,
  code_verifier: codeVerifier,
});

/** RFC 6749, 6. */
export const refreshForm = (refreshToken: string): Record<string, string> => ({
  grant_type: 'refresh_token',
  refresh_token: refreshToken,
});
