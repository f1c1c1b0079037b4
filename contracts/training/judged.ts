import { z } from 'zod';
import { Id } from '../fields.ts';
import { RedFlagCode } from './case.ts';

const Cue = z
  .object({
    code: RedFlagCode.nullable().meta({
      description: 'null of the wording as a whole, which is no signal with a name',
    }),
    title: z.string(),
    line: z.number().int().min(0).nullable().meta({
      description: 'Which of `lines` it is in; null where a model saw it in the picture and in no line of it',
    }),
    phrase: z.string().meta({ description: 'Words of the message that show it; empty where it is in none' }),
    weight: z.number().min(0).max(1).meta({ description: 'How far it alone makes it a scam' }),
    found_by: z.enum(['rules', 'wording', 'model']),
  })
  .meta({ id: 'TrainingCue' });

const Pixels = z.number().int().min(0);
const ReadLine = z
  .object({
    text: z.string().meta({ description: 'Numbers, codes and passwords masked' }),
    confidence: z.number().min(0).max(1).meta({ description: 'How sure the reader is of it' }),
    box: z.object({ x: Pixels, y: Pixels, width: Pixels, height: Pixels }),
  })
  .meta({ id: 'TrainingReadLine', description: 'A line of a picture, in pixels of the upright picture' });

const Reason = z.string().meta({ description: 'One or two sentences for the person' });

export const JudgedText = z.object({
  phishing_score: z.number().int().min(0).max(100),
  is_suspicious: z.boolean(),
  reason: Reason,
  cues: z.array(Cue),
  text: z.string(),
  lines: z.array(z.string()),
});

export const JudgedPicture = z.object({
  phishing_score: z.number().int().min(0).max(100).nullable().meta({ description: 'null where no text could be read' }),
  is_suspicious: z.boolean().nullable(),
  reason: Reason,
  cues: z.array(Cue),
  text: z.string(),
  lines: z.array(ReadLine),
  width: Pixels.meta({ description: 'Of the upright picture' }),
  height: Pixels,
});
export type JudgedPicture = z.infer<typeof JudgedPicture>;

/** A picture that the person attached to what they said. */
export const AttachedPicture = JudgedPicture.omit({ text: true })
  .extend({ file_id: Id.meta({ description: 'As in the parts of the message' }) })
  .meta({ id: 'TrainingAttachedPicture' });
export type AttachedPicture = z.infer<typeof AttachedPicture>;
