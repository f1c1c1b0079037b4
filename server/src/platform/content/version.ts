import { createHash } from 'node:crypto';
import type { KeptEntry } from '@madang/contracts/content-versions';
import { AppError } from '../errors.ts';

/** PostgreSQL gives back the fields of an object in another order. */
const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Of what an entry says; of none, a name of its own. */
export const versionOf = (entry: unknown): string =>
  entry === undefined || entry === null
    ? 'none'
    : createHash('sha256').update(JSON.stringify(entry, inOrder)).digest('base64url').slice(0, 22);

/** To be called where nobody else can change it meanwhile. @throws AppError `content_changed` */
export const assertVersion = (current: unknown, given: string | undefined): void => {
  if (given !== undefined && given !== versionOf(current)) throw new AppError('content_changed');
};

interface Edited {
  readonly editedBy: string;
  readonly editedAt: Date;
}

export const keptAs = (entry: unknown, edit: Edited | undefined, isShipped: boolean): KeptEntry => ({
  version: versionOf(entry),
  origin: edit === undefined ? 'shipped' : isShipped ? 'edited' : 'added',
  edited_by: edit?.editedBy ?? null,
  edited_at: edit?.editedAt.toISOString() ?? null,
});
