import type { Line } from '../query-provider.ts';

/** This installation, as a provider knows it. */
export interface Registration {
  readonly line: Line;
  /** Instead of the provider's own addresses, in tests. */
  readonly base: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
}
