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

/** Another service, as proven by a service token: it may do one thing, for one person. */
export interface ServicePrincipal {
  readonly service: string;
  readonly purpose: string;
  readonly userId: string;
}
