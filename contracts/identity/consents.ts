import { z } from 'zod';
import { Localized, Timestamp } from '../fields.ts';
import { defineContract } from '../operation.ts';

/** A document in one of its versions, `document:version`, as GET /auth/consents names it. */
export const ConsentName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{1,40}:[\w.-]{1,40}$/)
  .meta({ examples: ['terms:2026-11-01'] });

const Consents = z
  .object({
    items: z.array(
      z.object({
        name: ConsentName,
        title: Localized,
        url: z.string(),
        accepted_at: Timestamp.nullable().meta({ description: 'When I agreed to this version; null: not yet' }),
      }),
    ),
    age_14: z.object({
      required: z.boolean().meta({ description: 'Whether people have to say that they are 14 or older' }),
      confirmed_at: Timestamp.nullable(),
    }),
    complete: z.boolean().meta({ description: 'Nothing of it is missing' }),
  })
  .meta({ id: 'Consents' });
export type Consents = z.infer<typeof Consents>;

/** What somebody agrees to, in a body. */
export const Given = {
  consents: z.array(ConsentName).max(20).optional().meta({ description: 'What the person has agreed to' }),
  is_14_or_older: z
    .boolean()
    .optional()
    .meta({ description: 'Where the installation asks: who is younger needs a guardian first (PIPA, 22-2)' }),
};

export const consents = defineContract('Account', {
  'GET /auth/consents': {
    operationId: 'listConsents',
    summary: 'List what people agree to, and what I have agreed to',
    access: 'known',
    responses: { 200: Consents },
  },
  'POST /auth/consents': {
    operationId: 'giveConsents',
    summary: 'Agree to the current versions',
    description:
      'For accounts that were not made by /auth/register, and when a version has changed. Sessions say ' +
      '`consents_needed` until nothing is missing; what an app does until then is its own matter.',
    access: { scope: 'account' },
    body: z.object(Given),
    example: { consents: ['terms:1', 'privacy:1'], is_14_or_older: true },
    responses: { 200: Consents },
    errors: ['consent_outdated', 'guardian_consent_needed'],
  },
});
