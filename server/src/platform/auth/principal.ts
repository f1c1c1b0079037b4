/** Whoever calls, as proven by an access token. */
export interface Principal {
  readonly userId: string;
  readonly kind: 'guest' | 'user';
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly sessionId: string;
  readonly tokenId: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}
