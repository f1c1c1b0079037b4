import { z } from 'zod';

/** UUIDs of any version; ours are version 7. */
export const Id = z.guid().meta({ description: 'UUID', examples: ['0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11'] });

/** ISO 8601 in UTC, millisecond precision. */
export const Timestamp = z.iso.datetime().meta({ examples: ['2026-11-21T02:30:00.000Z'] });

export const App = z.enum(['chat', 'eco']).meta({ id: 'App', description: 'The app that a conversation belongs to' });
export type App = z.infer<typeof App>;

/** PostgreSQL's text holds neither U+0000 nor lone surrogates: refuse them here, not with a server error there. */
const storable = (value: string): boolean => !value.includes('\0') && value.isWellFormed();

/** Text that people write: storable, and not only white space. */
export const Text = z
  .string()
  .min(1)
  .refine(storable, { error: 'must not contain NUL or broken Unicode', params: { code: 'not_storable' } })
  .refine((value) => value.trim().length > 0, { error: 'must not be blank', params: { code: 'blank' } });

/** Opaque position in a list, as given in `next_cursor`. */
export const Cursor = z.string().min(1).max(512).meta({ description: 'As given in next_cursor' });

export const PageQuery = z.object({
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() });

export const Localized = z.object({ ko: z.string(), en: z.string() });
export type Localized = z.infer<typeof Localized>;
