import type { ProviderAccount } from './provider.ts';

/** Somebody who has proven who they are elsewhere. */
export interface ProvenIdentity extends ProviderAccount {
  /** A provider, or the name of an issuer whose tokens are exchanged. */
  readonly provider: string;
}
