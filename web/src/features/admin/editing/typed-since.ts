/** What somebody has typed into a form while it was on its way: by field, as it stands now. */
export const typedSince = <T extends object>(sent: T, now: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(now).filter(([field, value]) => value !== (sent as Readonly<Record<string, unknown>>)[field]),
  ) as Partial<T>;
