import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import { AspectRatio, ContentType, Mood, Setting, Style, Template, type StageName } from '@madang/contracts/studio';
import { EngineName, Method } from '@madang/contracts/studio/engines';
import type { TaskRun } from '#platform/tasks/kinds';
import { HeldPicture } from '../kept.ts';

/** Under which its tasks are in the queue. */
export const GENERATE = 'studio.generate';

/** Who has begun it as a guest: what it holds and makes is found there until it is the account's that claims the session. */
export const GuestId = Id.nullable().default(null);

/** What was filled in beside the sentence, as it is to be printed; empty where nothing was. */
export const Slots = Setting.pick({ price: true, old_price: true, date: true, shop: true, place: true, items: true });
export type Slots = z.infer<typeof Slots>;
const NO_SLOTS: Slots = { price: '', old_price: '', date: '', shop: '', place: '', items: [] };

/** What a task is given. What it makes has its ids from the beginning, so that it is made once however often it is begun. */
export const GeneratePayload = z.object({
  session_id: Id,
  guest_id: GuestId,
  user_message_id: Id,
  assistant_message_id: Id,
  generation_id: Id,
  /** Under which the files service keeps the picture. */
  image_id: Id,
  text: z.string(),
  content_type: ContentType,
  photo: HeldPicture.nullable(),
  // What follows was not there in the first release, whose tasks may be queued still.
  logo: HeldPicture.nullable().default(null),
  aspect_ratio: AspectRatio,
  /** The other ratios of a pack. */
  others: z.array(z.object({ aspect_ratio: AspectRatio, generation_id: Id, image_id: Id })).default([]),
  template: Template.nullable(),
  mood: Mood.nullable().default(null),
  slots: Slots.default(NO_SLOTS),
  seed: z.number().int(),
  /** Who paints, and how; null where the compositor alone makes the picture. */
  painting: z
    .object({
      engine: EngineName,
      method: Method,
      style: Style,
      /** Under which the files service keeps what is painted, before anything is set on it. */
      image_id: Id,
    })
    .nullable()
    .default(null),
  /** What was painted for what is changed is kept. */
  keeps_painting: z.boolean().default(false),
});
export type GeneratePayload = z.infer<typeof GeneratePayload>;
export type GenerateRun = TaskRun<GeneratePayload, StageName>;
