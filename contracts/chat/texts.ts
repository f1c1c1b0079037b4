import { z } from 'zod';
import { Storable, Text } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { MODEL_ERRORS, ModelId } from './turns.ts';

/** For services that have something written by a model outside of any conversation. */
export const texts = defineContract('Internal', {
  'POST /internal/texts': {
    operationId: 'writeText',
    summary: 'Have a connected model write something for somebody',
    description:
      'It counts as theirs, within their limits. What is said in `messages` is kept nowhere. The answer is as the model has written it: cut off where it reached its limit of length.',
    atRoot: true,
    access: { purpose: 'write-text', scope: 'chat:write' },
    body: z.object({
      model: ModelId,
      instructions: Text,
      messages: z.array(z.object({ role: z.enum(['user', 'assistant']), content: Storable })).min(1),
    }),
    responses: { 200: z.object({ text: z.string() }) },
    errors: MODEL_ERRORS,
    answerSeconds: 180,
  },
});
