import { z } from 'zod';
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
});
