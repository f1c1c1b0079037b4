import { z } from 'zod';
import { Id } from '../fields.ts';
import { defineContract } from '../operation.ts';

/** For who is told of somebody by what is not of the installation, and may have been told wrongly, or late. */
export const people = defineContract('Auth', {
  'GET /internal/people/current': {
    operationId: 'findPerson',
    summary: 'Find who a person is now',
    description: 'Of a guest who has become part of an account, that account.',
    access: { purpose: 'find-person', from: ['users'] },
    responses: { 200: z.object({ user_id: Id }) },
    errors: ['user_not_found'],
  },
});
