import type { z } from 'zod';
import { Act, Outcome, Stage, type Case } from './case.ts';

const said = (...words: readonly string[]): string[] => [...words];
const stages = (words: string) =>
  Object.fromEntries(
    Stage.options.map((stage) => [stage, said(`${words} (${stage}).`, `${words}, once more (${stage}).`)]),
  );
/** Of each act that has answers of its own, so many as a talk needs. */
const reactions = (words: string) =>
  Object.fromEntries(
    Act.exclude(['statement', 'hang_up', 'report', 'quit', 'real_harm']).options.map((act) => [
      act,
      said(`${words}: ${act}.`, `${words} again: ${act}.`, `${words} still: ${act}.`),
    ]),
  );
const endings = Object.fromEntries(
  Outcome.exclude(['handled', 'abandoned']).options.map((outcome) => [outcome, said(`It ends: ${outcome}.`)]),
);
const script = (words: string) => ({
  stages: {
    ...stages(words),
    S6: [{ text: 'Pay the fee first.', flags: { RF6: 'Pay the fee first' } }, 'It is only the fee.'],
  },
  reactions: reactions(words),
  endings,
});

/** As an administrator would send it; content/training/cases has ones that are worth playing. */
export const EXAMPLE_CASE = {
  id: '0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11',
  key: 'advance-fee',
  locale: 'en',
  code: 'LoanScam',
  title: 'A fee before the loan',
  summary: 'A loan is approved, and a fee is wanted before it is paid out.',
  channel: 'sms',
  difficulty: 1,
  persona: 'manager',
  sender: { name: 'Loan desk', note: 'Unknown number' },
  preview: 'Your application has been approved',
  taking: 'money',
  method: { S6: 'A fee is wanted in advance.' },
  red_flags: [{ code: 'RF6', why: 'No lender takes a fee before it pays out.' }],
  correct_actions: ['Do not pay.', 'Call the lender by the number on its own site.'],
  report_numbers: ['112', '1332'],
  receive: script('They say something'),
  help: { ...script('She tells you'), who: { name: 'Ms Park', about: 'A neighbour who asks you' } },
  source: { title: 'Financial Supervisory Service', url: null, published_on: null, checked_on: '2026-11-29' },
} as z.input<typeof Case>; // keys made from lists of names are known to be these only when it is parsed, which a test does
