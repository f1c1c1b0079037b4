import type { Config } from '../settings.ts';

/** The site that passkeys belong to: never taken from a request, which could name any. */
export interface PasskeySite {
  /** The relying party: a passkey works under this host name and under no other. */
  readonly rpId: string;
  readonly origins: string[];
}

export const passkeySiteOf = ({
  publicAddress,
  CORS_ORIGINS,
}: Pick<Config, 'publicAddress' | 'CORS_ORIGINS'>): PasskeySite => {
  const { hostname, origin } = new URL(publicAddress);
  return { rpId: hostname, origins: [origin, ...CORS_ORIGINS] };
};
