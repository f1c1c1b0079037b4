/** What this service does in the background. Each has its proof in checks/switch-off/proofs.ts. */
export const RECYCLE_WORK = [
  'recycle.count-searches',
  'recycle.forget-old-searches',
  'recycle.release-photos',
  'recycle.guide-cache',
  'recycle.forget-guide',
] as const;
