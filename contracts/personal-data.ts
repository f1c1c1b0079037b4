import { z } from 'zod';
import { Cursor } from './fields.ts';

/** One thing that a service holds of a person. */
export const PersonalRecord = z.looseObject({ type: z.string().meta({ description: 'What it is, e.g. conversation' }) }).meta({ id: 'PersonalRecord' });
export type PersonalRecord = z.infer<typeof PersonalRecord>;

const PersonalDataPage = z.object({ items: z.array(PersonalRecord), next_cursor: z.string().nullable() }).meta({ id: 'PersonalDataPage' });
export type PersonalDataPage = z.infer<typeof PersonalDataPage>;

/**
 * By this every service gives out what it holds of whoever calls, page by page; `GET /users/me/export` puts them together.
 * How long a page is, the service decides: so long that it is worth the way and fits into memory many times.
 */
export const personalDataOf = (what: string) =>
  ({
    summary: `Part of the export of my data: ${what}`,
    access: { scope: 'account' },
    query: z.object({ cursor: Cursor.optional() }),
    responses: { 200: PersonalDataPage },
    errors: ['invalid_cursor'],
  }) as const;
