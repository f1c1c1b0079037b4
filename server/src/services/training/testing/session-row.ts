import { readCases } from '../content.ts';
import type { SessionRow } from '../store/sessions.ts';

const content = (await readCases()).find(({ key, locale }) => key === 'child-broken-phone' && locale === 'ko');

/** A session as it begins, with what a test needs to be otherwise. */
export const sessionRow = (more: Partial<SessionRow> = {}): SessionRow => {
  if (content === undefined) throw new Error('the case is not shipped');
  return {
    id: '0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11',
    ownerId: 'o',
    conversationId: 'c',
    caseId: content.id,
    code: content.code,
    content,
    mode: 'receive',
    opened: true,
    conversationStored: true,
    trial: false,
    stage: 'S1',
    records: [],
    given: [],
    verdict: null,
    spotted: [],
    missed: [],
    outcome: null,
    score: null,
    falseAlarm: false,
    createdAt: new Date(),
    finishedAt: null,
    debriefedAt: null,
    ...more,
  };
};
