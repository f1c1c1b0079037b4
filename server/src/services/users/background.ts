/** What this service does in the background. Each has its proof in checks/switch-off/proofs.ts. */
export const USERS_WORK = [
  'users.move-avatars',
  'users.forget-notifications',
  'users.forget-erased',
  'users.deliver-webhooks',
  'users.forget-webhook-deliveries',
] as const;
