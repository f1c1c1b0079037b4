/** What this service does in the background. Each has its proof in checks/switch-off/proofs.ts. */
export const LOCATION_WORK = ['location.geocode-cache'] as const;
