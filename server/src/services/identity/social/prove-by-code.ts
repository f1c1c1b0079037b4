import type { ProviderName } from '@madang/contracts/identity';
import type { Identity } from '../context.ts';
import type { ProvenIdentity } from './proven-identity.ts';
import { takeState } from './state.ts';

interface Answer {
  readonly provider: ProviderName;
  readonly code: string;
  readonly state: string;
  readonly redirectUri: string | undefined;
  readonly codeVerifier: string | undefined;
  /** Who links, where somebody does. */
  readonly linkTo?: string;
}

/** Who came back from a provider. @throws AppError `provider_not_configured`, `invalid_state`, `redirect_uri_not_allowed`, `provider_refused`, `provider_unavailable` */
export const proveByCode = async (identity: Identity, answer: Answer): Promise<ProvenIdentity> => {
  const provider = identity.providers.get(answer.provider);
  const { redirectUri, nonce, codeVerifier } = await takeState(identity, { linkTo: undefined, ...answer });
  const tokens = await provider.exchangeCode({ code: answer.code, redirectUri, codeVerifier, state: answer.state });
  return { provider: answer.provider, ...(await provider.accountOf(tokens, nonce)) };
};
