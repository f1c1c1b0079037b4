import { z } from 'zod';
import { Timestamp } from '../fields.ts';
import { defineContract } from '../operation.ts';

const KeptMail = z.object({
  id: z.string(),
  at: Timestamp,
  from: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
});

/** There only with MADANG_ENV=development, and for callers on the same machine: everywhere else they are not found. */
export const development = defineContract('Development', {
  'GET /dev/mail': {
    operationId: 'listDevelopmentMail',
    summary: 'List mail that was not sent',
    access: 'public',
    atRoot: true,
    responses: { 200: z.object({ items: z.array(KeptMail) }) },
    errors: ['not_found'],
  },
});
