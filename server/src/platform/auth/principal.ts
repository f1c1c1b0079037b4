/** Whoever calls, as proven by an access token. */
export interface Principal {
  readonly userId: string;
  readonly kind: 'guest' | 'user';
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** The session, or the API key that was sent instead of one. */
  readonly sessionId: string;
  readonly tokenId: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}
