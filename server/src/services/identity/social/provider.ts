import type { ProviderName } from '@madang/contracts/identity';
import type { Localized } from '@madang/contracts/fields';

/** What begins a sign-in at a provider. */
export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  /** S256, RFC 7636. */
  readonly codeChallenge: string;
}

/** What a provider gave, to be exchanged once. */
export interface CodeGrant {
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string | undefined;
  /** Naver wants it back. */
  readonly state: string;
}

export interface ProviderTokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly idToken: string | null;
  readonly expiresAt: Date | null;
  readonly scopes: readonly string[];
}

/** Somebody, as a provider knows them. */
export interface ProviderAccount {
  /** Text: Kakao's ids exceed 2^53. */
  readonly id: string;
  readonly email: string | null;
  /** The provider has proof that they read mail there: nothing less joins two accounts. */
  readonly isEmailVerified: boolean;
  readonly name: string | null;
}

/**
 * One provider, with all its peculiarities. All calls throw AppError `provider_unavailable` when it does not answer as it
 * should, and `provider_refused` when it says no.
 */
export interface Provider {
  readonly id: ProviderName;
  readonly name: Localized;
  authorizationUrl(request: AuthorizationRequest): Promise<string>;
  exchangeCode(grant: CodeGrant): Promise<ProviderTokens>;
  /** Whose tokens these are. `nonce` is the one of the sign-in that they come from, where there was one. */
  accountOf(tokens: ProviderTokens, nonce?: string): Promise<ProviderAccount>;
  /** New tokens; without a new refresh token, the one that there was stays good. */
  refresh?(refreshToken: string): Promise<ProviderTokens>;
  /** Ends the tokens there, where the provider has a way. */
  revoke?(tokens: Pick<ProviderTokens, 'accessToken' | 'refreshToken'>): Promise<void>;
}
