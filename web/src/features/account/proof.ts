/** What shows that the owner is there. */
export interface Proof {
  readonly password?: string;
  readonly code?: string;
  readonly recovery_code?: string;
}
