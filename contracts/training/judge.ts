import { z } from 'zod';
import { multipart } from '../bodies.ts';
import { Text } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { RedFlagCode } from './case.ts';

const Cue = z
  .object({
    code: RedFlagCode,
    title: z.string(),
    line: z.number().int().min(0).meta({ description: 'Which of `lines` it is in' }),
    phrase: z.string().meta({ description: 'Words of the message that show it' }),
    weight: z.number().min(0).max(1).meta({ description: 'How far it alone makes it a scam' }),
  })
  .meta({ id: 'TrainingCue' });

const MEGABYTE = 1024 * 1024;

const Pixels = z.number().int().min(0);
const ReadLine = z
  .object({
    text: z.string().meta({ description: 'Numbers, codes and passwords masked' }),
    confidence: z.number().min(0).max(1).meta({ description: 'How sure the reader is of it' }),
    box: z.object({ x: Pixels, y: Pixels, width: Pixels, height: Pixels }),
  })
  .meta({ id: 'TrainingReadLine', description: 'A line of a picture, in pixels of the upright picture' });

export const judge = defineContract('Training', {
  'POST /training/analyze-text': {
    operationId: 'analyzeText',
    summary: 'Judge a message that somebody got',
    description:
      'By rules alone: nothing of it is kept or sent anywhere. From a score of 50 on it is to be taken for a scam; below, nothing that the rules know was found, which proves nothing (docs/training-judge.md says how often they are wrong).',
    access: { scope: 'chat:read' },
    body: z.object({ text: Text.max(10_000) }),
    example: { text: '[국제발신] 택배가 주소 오류로 반송됩니다. 확인: http://parcel.example' },
    responses: {
      200: z.object({
        phishing_score: z.number().int().min(0).max(100),
        is_suspicious: z.boolean(),
        reason: z.string().meta({ description: 'One or two sentences for the person' }),
        cues: z.array(Cue),
        text: z.string(),
        lines: z.array(z.string()),
      }),
    },
    perMinute: 60,
  },
  'POST /training/analyze-image': {
    operationId: 'analyzeImage',
    summary: 'Judge a screenshot of a message that somebody got',
    description:
      'Its text is read on this server and judged as by `POST /training/analyze-text`. Neither the picture nor its text is kept or sent anywhere, and what could open an account is masked in the answer. A picture in which no text can be read has no score: `phishing_score` and `is_suspicious` are null, and `reason` says so. Of people in a picture nothing is said.',
    access: { scope: 'chat:read' },
    upload: multipart({
      fields: z.object({}),
      files: { image: { maxBytes: 10 * MEGABYTE, description: 'PNG, JPEG, WebP, GIF, AVIF or TIFF' } },
    }),
    example: {},
    responses: {
      200: z.object({
        phishing_score: z.number().int().min(0).max(100).nullable(),
        is_suspicious: z.boolean().nullable(),
        reason: z.string().meta({ description: 'One or two sentences for the person' }),
        cues: z.array(Cue),
        text: z.string(),
        lines: z.array(ReadLine),
        width: Pixels.meta({ description: 'Of the upright picture' }),
        height: Pixels,
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
  },
});
