import { z } from 'zod';
import { multipart } from '../bodies.ts';
import { Text } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { JudgedPicture, JudgedText } from './judged.ts';

const MEGABYTE = 1024 * 1024;

export const judge = defineContract('Training', {
  'POST /training/analyze-text': {
    operationId: 'analyzeText',
    summary: 'Judge a message that somebody got',
    description:
      'By rules and by its wording: nothing of it is kept or sent anywhere. From a score of 50 on it is to be taken for a scam; below, nothing was found, which proves nothing (docs/training-judge.md says how often they are wrong).',
    access: { scope: 'chat:read' },
    body: z.object({ text: Text.max(10_000) }),
    example: { text: '[국제발신] 택배가 주소 오류로 반송됩니다. 확인: http://parcel.example' },
    responses: { 200: JudgedText },
    perMinute: 60,
  },
  'POST /training/analyze-image': {
    operationId: 'analyzeImage',
    summary: 'Judge a screenshot of a message that somebody got',
    description:
      'Its text is read on this server and judged as by `POST /training/analyze-text`. A connected model that sees pictures is asked as well, and may add what the rules cannot see; what they have found stays. It is shown the picture with lines that have numbers, codes or passwords painted over and all in which no text was read made coarse, and the text with what could open an account masked. Nothing of it is kept. A picture in which no text can be read is shown to nobody and has no score: `phishing_score` and `is_suspicious` are null, and `reason` says so. Of people in a picture nothing is said.',
    access: { scope: 'chat:read' },
    upload: multipart({
      fields: z.object({}),
      files: { image: { maxBytes: 10 * MEGABYTE, description: 'PNG, JPEG, WebP, GIF, AVIF or TIFF' } },
    }),
    example: {},
    responses: {
      200: JudgedPicture.extend({
        model: z.string().nullable().meta({ description: 'Which model looked at it as well; null where none did' }),
        model_problem: z.enum(['none_connected', 'no_answer', 'limit', 'unreadable']).nullable().meta({
          description:
            'Why none did: none is connected that sees, it gave no answer, the limit of the person is used up, or no text could be read',
        }),
      }),
    },
    errors: [
      'training_picture_unreadable',
      'training_picture_too_large',
      'training_picture_not_read',
      'training_pictures_waiting',
      'rate_limited',
    ],
    perMinute: 20,
    answerSeconds: 120,
  },
});
