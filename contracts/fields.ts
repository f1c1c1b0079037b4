import { z } from 'zod';

/** UUIDs of any version; ours are version 7. */
export const Id = z.guid().meta({ description: 'UUID', examples: ['0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11'] });

/** ISO 8601 in UTC, millisecond precision. */
export const Timestamp = z.iso.datetime().meta({ examples: ['2026-11-21T02:30:00.000Z'] });

/** Any name: which apps there are is known to the installation (contracts/apps.ts), and old conversations outlive their app. */
export const App = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/)
  .meta({
    id: 'App',
    description: 'The app that a conversation belongs to: `chat`, or one that is built on conversations',
    examples: ['chat'],
  });
export type App = z.infer<typeof App>;

export const Locale = z.enum(['ko', 'en']).meta({ id: 'Locale', description: 'Language of the interface' });
export type Locale = z.infer<typeof Locale>;

/** The 17 provinces and metropolitan cities, as the recycling guide has them. */
export const RegionCode = z
  .enum(['11', '26', '27', '28', '29', '30', '31', '36', '41', '43', '44', '46', '47', '48', '50', '51', '52'])
  .meta({ id: 'RegionCode', description: 'Code of a province or metropolitan city, as in GET /guide/rules' });
export type RegionCode = z.infer<typeof RegionCode>;

/** PostgreSQL's text holds neither U+0000 nor lone surrogates: refuse them here, not with a server error there. */
const storable = (value: string): boolean => !value.includes('\0') && value.isWellFormed();

/** The same for a value and everything in it. */
export const isStorable = (value: unknown): boolean => {
  if (typeof value === 'string') return storable(value);
  return (
    typeof value !== 'object' ||
    value === null ||
    Object.entries(value).every(([key, part]) => storable(key) && isStorable(part))
  );
};

/** What of a text from elsewhere can be stored: broken letters as what they are shown as, and no U+0000. */
export const storableText = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** Text that the database can hold, blank or not. */
export const Storable = z
  .string()
  .refine(storable, { error: 'must not contain NUL or broken Unicode', params: { code: 'not_storable' } });

/** Text that people write: storable, and not only white space. */
export const Text = Storable.min(1).refine((value) => value.trim().length > 0, {
  error: 'must not be blank',
  params: { code: 'blank' },
});

const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/**
 * What nobody sees: marks that turn the direction of what stands around them, zero-width and filler characters, tags,
 * the blank of Braille. Joiners and the two variation selectors of emoji stay: emoji and many scripts are written with them.
 */
const UNSEEN = /(?![\u200C\u200D\uFE0E\uFE0F])[\p{Default_Ignorable_Code_Point}\u2800\uFFF9-\uFFFC]/u;
const SEEN = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u;

/** A name that others see: one line, without surrounding blanks and what nobody sees. */
export const Line = Text.trim()
  .refine((value) => !BREAKS.test(value) && !UNSEEN.test(value), {
    error: 'must be one line',
    params: { code: 'one_line' },
  })
  // What is blank anyway is said to be so once.
  .refine((value) => value.trim() === '' || SEEN.test(value), {
    error: 'must not be blank',
    params: { code: 'blank' },
  });

/** What is a {@link Line} of a name from elsewhere; empty where nothing of it can be seen. */
export const lineOf = (text: string): string => {
  const line = text
    .toWellFormed()
    .replace(new RegExp(BREAKS, 'gu'), ' ')
    .replace(new RegExp(UNSEEN, 'gu'), '')
    .replace(/\s+/gu, ' ')
    .trim();
  return SEEN.test(line) ? line : '';
};

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
