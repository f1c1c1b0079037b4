/** What this service does without being asked; see checks/switch-off/proofs.ts. */
export const SCAN_WORK = ['scan.remove-left-over'] as const;
