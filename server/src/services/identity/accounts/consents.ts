import { eq } from 'drizzle-orm';
import type { Consents } from '@madang/contracts/identity/consents';
import type { Executor } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { consents } from '../schema.ts';
import { consentDocuments, type ConsentDocument } from '../settings/consents.ts';
import type { Config } from '../settings.ts';

type CallContext = Pick<Config, 'CONSENTS' | 'ASK_AGE_14'>;

export interface GivenConsents {
  /** As `document:version`. */
  readonly names: readonly string[];
  readonly is14OrOlder: boolean | undefined;
}

/** Kept beside the documents: that somebody has said how old they are is agreed to in the same way. */
const AGE: Pick<ConsentDocument, 'document' | 'version'> = { document: 'age_14', version: '1' };

const nameOf = ({ document, version }: Pick<ConsentDocument, 'document' | 'version'>): string =>
  `${document}:${version}`;
const documentsOf = ({ CONSENTS }: CallContext): readonly ConsentDocument[] => consentDocuments(CONSENTS).documents;
const asksAge = ({ ASK_AGE_14 }: CallContext): boolean => ASK_AGE_14 === 'true';

/** @throws AppError `guardian_consent_needed`; `consent_outdated` for what is not asked for, or not in that version */
const assertCurrent = (config: CallContext, { names, is14OrOlder }: GivenConsents): void => {
  if (asksAge(config) && is14OrOlder === false) throw new AppError('guardian_consent_needed');
  const current = new Set(documentsOf(config).map(nameOf));
  const others = names.filter((name) => !current.has(name));
  if (others.length > 0) throw new AppError('consent_outdated', { detail: others.join(', ') });
};

/**
 * Before an account is made. @throws AppError `consent_needed`, `consent_outdated`, `guardian_consent_needed`
 */
export const requireConsents = (config: CallContext, given: GivenConsents): void => {
  assertCurrent(config, given);
  if (asksAge(config) && given.is14OrOlder !== true) throw new AppError('guardian_consent_needed');
  const missing = documentsOf(config)
    .map(nameOf)
    .filter((name) => !given.names.includes(name));
  if (missing.length > 0) throw new AppError('consent_needed', { detail: missing.join(', ') });
};

/** Stores what was agreed to, once each. @throws AppError as {@link assertCurrent} */
export const recordConsents = async (
  tx: Executor,
  config: CallContext,
  userId: string,
  given: GivenConsents,
): Promise<void> => {
  assertCurrent(config, given);
  const agreed = documentsOf(config).filter((document) => given.names.includes(nameOf(document)));
  const rows = [...agreed, ...(asksAge(config) && given.is14OrOlder === true ? [AGE] : [])];
  if (rows.length === 0) return;
  const values = rows.map(({ document, version }) => ({ userId, document, version }));
  await tx.insert(consents).values(values).onConflictDoNothing();
};

/** What is asked for, and since when somebody has agreed to it; of nobody, that they have not. */
export const describeConsents = async (
  db: Executor,
  config: CallContext,
  userId: string | undefined,
): Promise<Consents> => {
  const rows = userId === undefined ? [] : await db.select().from(consents).where(eq(consents.userId, userId));
  const since = new Map(rows.map((row) => [nameOf(row), row.acceptedAt.toISOString()]));
  const items = documentsOf(config).map((each) => ({
    name: nameOf(each),
    title: each.title,
    url: each.url,
    accepted_at: since.get(nameOf(each)) ?? null,
  }));
  const age = { required: asksAge(config), confirmed_at: since.get(nameOf(AGE)) ?? null };
  const complete = items.every((item) => item.accepted_at !== null) && (!age.required || age.confirmed_at !== null);
  return { items, age_14: age, complete };
};

/** Asked for each session that is given out, and of the database only where something is asked for. */
export const needsConsents = async (db: Executor, config: CallContext, userId: string): Promise<boolean> => {
  if (documentsOf(config).length === 0 && !asksAge(config)) return false;
  return !(await describeConsents(db, config, userId)).complete;
};
