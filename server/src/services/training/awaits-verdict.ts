import type { Outcome } from '@madang/contracts/training/case';
import type { SessionRow } from './store/sessions.ts';

type Ended = Pick<SessionRow, 'verdict' | 'score' | 'debriefedAt'> & { readonly lastOutcome: Outcome | null };

/**
 * The talk came to its end by itself, nobody has asked the person yet what they took it for, and they were not told. Until
 * then nothing but the debrief says what the contact was: the verdict still counts.
 */
export const awaitsVerdict = ({ verdict, score, debriefedAt, lastOutcome }: Ended): boolean =>
  verdict === null && score !== null && debriefedAt === null && lastOutcome !== null;

/** The same of a session with all its turns. */
export const sessionAwaitsVerdict = (row: SessionRow): boolean =>
  awaitsVerdict({ ...row, lastOutcome: row.records.at(-1)?.outcome ?? null });
