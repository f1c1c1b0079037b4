import { z } from 'zod';
import { Id, Text } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { MODERATION_ERRORS } from './turns.ts';

const UnstoredPicture = z.object({
  media_type: z.enum(['image/jpeg', 'image/png']),
  base64: z.base64().max(1_500_000),
});

/** For services that ask a model something of their own, outside of any conversation. */
export const modelAnswers = defineContract('Internal', {
  'POST /internal/model-answers': {
    operationId: 'askModelAboutPictures',
    summary: 'What a model that sees says of pictures, by a schema',
    description:
      'Of pictures that the person has, under the ids by which they are held, or of ones that are stored nowhere. It counts as their usage, and within their limits; where no model that sees is connected, `model` is null.',
    // eslint-disable-next-line local/no-app-names -- a right is given to a service by its name, and to no more of them
    access: { purpose: 'ask-model', from: ['scan', 'training'] },
    body: z.object({
      of: z.enum(['guest', 'user']).meta({ description: 'Whose limits hold: those of guests, or of accounts' }),
      network_id: Id.optional().meta({
        description: 'From which network a guest came: what its guests share holds too',
      }),
      instructions: Text.max(20_000),
      question: Text.max(4000),
      pictures: z.array(Id).max(4).default([]),
      unstored_pictures: z.array(UnstoredPicture).max(1).default([]),
      schema: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema of an object' }),
    }),
    responses: {
      200: z.object({
        model: z.string().nullable(),
        answer: z.unknown().meta({ description: 'By the schema; null where what it said does not fit' }),
      }),
    },
    errors: [
      'file_not_found',
      ...MODERATION_ERRORS,
      'answer_held_back',
      'answer_not_judged',
      'quota_exceeded',
      'guest_quota_exceeded',
      'model_rate_limited',
      'model_unavailable',
      'model_timeout',
      'model_failed',
      'model_cut_off',
      'model_filtered',
      'model_empty',
      'model_input_too_long',
      'model_refused',
      'model_key_refused',
      'model_no_credit',
      'model_not_found',
    ],
    answerSeconds: 120,
  },
});
