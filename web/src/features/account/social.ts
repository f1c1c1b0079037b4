import type { ProviderName, SecondFactorNeeded, Session } from '@madang/contracts/identity';
import { call } from '../../app/api.ts';
import { keepForVisit, recallOfVisit } from '../../app/storage.ts';
import { enterWith } from './sign-in.ts';

/** What somebody was about when they were sent to a provider; they come back to this tab. */
interface Journey {
  readonly intent: 'sign_in' | 'link';
  readonly to: string | null;
  readonly invite: string | null;
}

const keyOf = (provider: ProviderName): string => `journey.${provider}`;

/** Leaves for the provider. @throws ApiProblem, TypeError */
export const goTo = async (provider: ProviderName, journey: Journey): Promise<void> => {
  const { url } = await call('GET /auth/oauth/:provider', { params: { provider }, query: { intent: journey.intent } });
  keepForVisit(keyOf(provider), JSON.stringify(journey));
  window.location.assign(url);
};

export const journeyOf = (provider: ProviderName): Journey => {
  const kept = recallOfVisit(keyOf(provider));
  keepForVisit(keyOf(provider), null);
  return kept === null ? { intent: 'sign_in', to: null, invite: null } : (JSON.parse(kept) as Journey);
};

interface Returned {
  readonly code: string;
  readonly state: string;
  /** Of who sent them, where this makes their account. */
  readonly invite_code?: string;
}

/** null when signed in, else what is still asked for. @throws ApiProblem, TypeError */
export const signInWith = (provider: ProviderName, returned: Returned): Promise<SecondFactorNeeded | null> =>
  enterWith<Session | SecondFactorNeeded>(`/auth/oauth/${provider}/callback`, returned);

/** @throws ApiProblem, TypeError */
export const link = (provider: ProviderName, returned: Returned) =>
  call('POST /auth/identities', { body: { provider, ...returned } });
