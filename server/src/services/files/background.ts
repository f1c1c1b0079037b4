/** What this service does in the background. Each has its proof in checks/switch-off/proofs.ts. */
export const FILES_WORK = ['files.collect-garbage'] as const;
