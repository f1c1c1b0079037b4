/** What this service does in the background. Each has its proof in checks/switch-off/proofs.ts. */
export const CHAT_WORK = [
  'chat.index-search',
  'chat.release-files',
  'chat.read-items',
  'chat.look-for-models',
  'chat.read-models',
  'chat.count-models',
  'chat.remember-verdicts',
] as const;
