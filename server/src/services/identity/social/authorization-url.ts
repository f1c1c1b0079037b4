import type { AuthorizationRequest } from './provider.ts';

/** RFC 6749, 4.1.1 with RFC 7636. */
export const authorizationUrl = (
  endpoint: string,
  clientId: string,
  { redirectUri, state, codeChallenge }: AuthorizationRequest,
  more: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const url = new URL(endpoint);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    ...more,
  }).toString();
  return Promise.resolve(url.href);
};
