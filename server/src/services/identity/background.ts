/** What this service does in the background. Each has its proof in checks/switch-off/proofs.ts. */
export const IDENTITY_WORK = [
  'identity.wake-for-merges',
  'identity.reload-signing-keys',
  'identity.remove-accounts',
  'identity.sweep',
  'identity.repeat-merges',
  'identity.rewrap-vault',
  'identity.rotate-signing-keys',
] as const;
