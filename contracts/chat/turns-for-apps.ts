import { z } from 'zod';
import { Id } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Message } from './entities.ts';

/** For the services of apps, which are told of turns by ids alone. */
export const turnsForApps = defineContract('Internal', {
  'GET /internal/turns/:message_id': {
    operationId: 'readTurnForApp',
    summary: 'A question and its answer, by the id of the answer',
    description:
      "Of a conversation of the caller's app, and of the person for whom it calls; anything else is not there.",
    atRoot: true,
    access: { purpose: 'read-turn' },
    params: z.object({ message_id: Id }),
    responses: { 200: z.object({ app: z.string(), user_message: Message, ai_message: Message }) },
    errors: ['message_not_found'],
  },
});
