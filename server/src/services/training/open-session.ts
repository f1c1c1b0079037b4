import { uuidv7 } from 'uuidv7';
import type { Locale } from '@madang/contracts/fields';
import type { Mode } from '@madang/contracts/training/case';
import type { Database } from '#platform/db/database';
import { scopesOf } from '@madang/contracts/scopes';
import type { Principal } from '#platform/auth/principal';
import { AppError } from '#platform/errors';
import { chooseCase, type Choice } from './choose-case.ts';
import { listPlayed } from './store/cases.ts';
import {
  findByConversation,
  forgetNeverStored,
  insertSession,
  listResults,
  type SessionRow,
} from './store/sessions.ts';

/** As many as say what somebody has met. */
export const MOST_RESULTS = 500;

/** Whoever may edit cases, whatever the token of the moment may do: what they play is in no statistics and earns nothing. */
export const playsForTrial = ({ roles }: Pick<Principal, 'roles'>): boolean =>
  scopesOf(roles).includes('admin:content');

interface Wanted {
  readonly ownerId: string;
  readonly conversationId: string;
  readonly mode: Mode;
  readonly locale: Locale;
  readonly trial: boolean;
}

/** What somebody gets who leaves it to us. @throws AppError `training_no_case` */
export const surpriseCase = async (
  db: Database,
  { ownerId, locale, choice }: Pick<Wanted, 'ownerId' | 'locale'> & { readonly choice: Choice },
) => {
  const [cases, results] = await Promise.all([listPlayed(db, locale), listResults(db, ownerId, MOST_RESULTS)]);
  const chosen = chooseCase(cases, results, choice, uuidv7());
  if (chosen === undefined) throw new AppError('training_no_case');
  return chosen;
};

/**
 * Begins a session in a conversation that has none: whoever begins to talk gets a contact as well. The conversation may be
 * refused after that, so that it counts only once an answer in it is told of.
 */
export const openSession = async (db: Database, wanted: Wanted): Promise<SessionRow> => {
  const { content } = await surpriseCase(db, { ...wanted, choice: {} });
  const { ownerId, conversationId, mode, trial } = wanted;
  await forgetNeverStored(db, ownerId);
  const row =
    (await insertSession(db, {
      ownerId,
      conversationId,
      content,
      mode,
      opened: false,
      conversationStored: false,
      trial,
    })) ?? (await findByConversation(db, ownerId, conversationId));
  if (row === undefined) throw new AppError('training_session_not_found');
  return row;
};
