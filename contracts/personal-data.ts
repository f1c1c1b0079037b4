import { z } from 'zod';
import { Cursor, Id } from './fields.ts';
import type { EventContract } from './service-contract.ts';

/** One thing that a service holds of a person. */
export const PersonalRecord = z
  .looseObject({ type: z.string().meta({ description: 'What it is, e.g. conversation' }) })
  .meta({ id: 'PersonalRecord' });
export type PersonalRecord = z.infer<typeof PersonalRecord>;

const PersonalDataPage = z
  .object({ items: z.array(PersonalRecord), next_cursor: z.string().nullable() })
  .meta({ id: 'PersonalDataPage' });
export type PersonalDataPage = z.infer<typeof PersonalDataPage>;

export type ExportKey<S extends string> = `GET /users/me/export/${S}`;
export const exportKey = <S extends string>(service: S): ExportKey<S> => `GET /users/me/export/${service}`;

/**
 * By this a service gives out what it holds of whoever calls, page by page; `GET /users/me/export` puts them together.
 * How long a page is, the service decides: so long that it is worth the way and fits into memory many times.
 */
export const exportOperation = <const S extends string>(service: S, what: string) =>
  ({
    operationId: `export${service.charAt(0).toUpperCase()}${service.slice(1)}Data` as `export${Capitalize<S>}Data`,
    tag: 'Data export',
    summary: 'Export the part of one service',
    description: `What it holds: ${what}.`,
    access: { scope: 'account' },
    query: z.object({ cursor: Cursor.optional() }),
    responses: { 200: PersonalDataPage },
    errors: ['invalid_cursor'],
  }) as const;
export type ExportOperation<S extends string> = ReturnType<typeof exportOperation<S>>;

/** The account is gone for good: whoever holds something of the person erases it. */
export const PERSON_REMOVED = 'identity.user_removed';
/** A guest became part of an account: whoever holds something of the guest moves it, and says so by {@link movedEvent}. */
export const GUEST_MERGED = 'identity.guest_merged';

export type MovedEvent<S extends string> = `${S}.guest_moved`;
export const movedEvent = <S extends string>(service: S): MovedEvent<S> => `${service}.guest_moved`;

export const GuestMoved = {
  payload: z.object({ guest_id: Id }),
  subscribers: ['identity'],
} as const satisfies EventContract;
