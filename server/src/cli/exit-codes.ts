export const EXIT = { failed: 1, usage: 2, inUse: 3 } as const;
