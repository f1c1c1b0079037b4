import { z } from 'zod';

/** UUIDs of any version; ours are version 7. */
export const Id = z.guid().meta({ description: 'UUID', examples: ['0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11'] });

/** ISO 8601 in UTC, millisecond precision. */
export const Timestamp = z.iso.datetime().meta({ examples: ['2026-11-21T02:30:00.000Z'] });

export const App = z.enum(['chat', 'eco']).meta({ id: 'App', description: 'The app that a conversation belongs to' });
export type App = z.infer<typeof App>;

export const Locale = z.enum(['ko', 'en']).meta({ id: 'Locale', description: 'Language of the interface' });
export type Locale = z.infer<typeof Locale>;

/** The 17 provinces and metropolitan cities, as the recycling guide has them. */
export const RegionCode = z
  .enum(['11', '26', '27', '28', '29', '30', '31', '36', '41', '43', '44', '46', '47', '48', '50', '51', '52'])
  .meta({ id: 'RegionCode', description: 'Code of a province or metropolitan city, as in GET /recycle/rules' });
export type RegionCode = z.infer<typeof RegionCode>;

/** PostgreSQL's text holds neither U+0000 nor lone surrogates: refuse them here, not with a server error there. */
const storable = (value: string): boolean => !value.includes('\0') && value.isWellFormed();

/** The same for a value and everything in it. */
export const isStorable = (value: unknown): boolean => {
  if (typeof value === 'string') return storable(value);
  return typeof value !== 'object' || value === null || Object.entries(value).every(([key, part]) => storable(key) && isStorable(part));
};

/** Text that the database can hold, blank or not. */
export const Storable = z.string().refine(storable, { error: 'must not contain NUL or broken Unicode', params: { code: 'not_storable' } });

/** Text that people write: storable, and not only white space. */
export const Text = Storable
  .min(1)
  .refine((value) => value.trim().length > 0, { error: 'must not be blank', params: { code: 'blank' } });

/** Line breaks, other control characters, and those that turn the direction of what stands around them. */
const NOT_OF_A_LINE = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;

/** A name that others see: one line, without surrounding blanks. */
export const Line = Text.trim().refine((value) => !NOT_OF_A_LINE.test(value), { error: 'must be one line', params: { code: 'one_line' } });

/** Opaque position in a list, as given in `next_cursor`. */
export const Cursor = z.string().min(1).max(512).meta({ description: 'As given in next_cursor' });

/** Yes or no in a query string. */
export const Flag = z.enum(['true', 'false']).transform((value) => value === 'true');

export const PageQuery = z.object({
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() });

export const Localized = z.object({ ko: z.string(), en: z.string() });
export type Localized = z.infer<typeof Localized>;
