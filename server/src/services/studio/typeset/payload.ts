import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import { AspectRatio, Candidate, Language, Style, Tone } from '@madang/contracts/studio';
import { Method } from '@madang/contracts/studio/engines';
import { GuestId } from '../generate/payload.ts';
import { HeldPicture, KeptImage, KeptSetting } from '../kept.ts';

/** Under which its tasks are in the queue. */
export const TYPESET = 'studio.typeset';

/** One picture, with the ids of what is made from the beginning. */
export const Job = z.object({
  generation_id: Id,
  image_id: Id,
  pack_id: Id.nullable(),
  aspect_ratio: AspectRatio,
  seed: z.number().int(),
  setting: KeptSetting,
  /** The first is what stands on the picture. */
  candidates: z.array(Candidate),
  input_text: z.string(),
});
export type Job = z.infer<typeof Job>;

/** Pictures of words that are there: variations, the other ratios of a pack, the rows of a file. */
export const TypesetPayload = z.object({
  session_id: Id,
  guest_id: GuestId,
  origin_id: Id.nullable(),
  /** Of rows of a file: all of them are one batch, named by the task. */
  is_batch: z.boolean(),
  photo: KeptImage.nullable(),
  /** What an engine painted of it, or instead of it: that is under the text then. */
  painted: KeptImage.nullable(),
  prompt: z.string().nullable(),
  method: Method.nullable(),
  style: Style.nullable(),
  /** As they were uploaded with this request, to be held. */
  uploads: z.array(HeldPicture),
  industry: z.string().nullable(),
  tone: Tone.nullable(),
  language: Language.nullable(),
  /** Who wrote the copy. */
  provider: z.string(),
  jobs: z.array(Job).min(1),
  /** Path of all that there is then, in one file. */
  zip: z.string().nullable(),
  /** Rows that were left out, as a CSV with the reasons. */
  rejected: z.string().nullable(),
});
export type TypesetPayload = z.infer<typeof TypesetPayload>;
