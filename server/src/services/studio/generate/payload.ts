import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import { AspectRatio, ContentType, StudioImage, Style, Template } from '@madang/contracts/studio';
import { EngineName, Method } from '@madang/contracts/studio-engines';

/** A picture as this service keeps it. */
export const KeptImage = StudioImage.omit({ url: true });
export type KeptImage = z.infer<typeof KeptImage>;

/** What a task is given. What it makes has its ids from the beginning, so that it is made once however often it is begun. */
export const GeneratePayload = z.object({
  session_id: Id,
  user_message_id: Id,
  assistant_message_id: Id,
  generation_id: Id,
  /** Under which the files service keeps the picture. */
  image_id: Id,
  text: z.string(),
  content_type: ContentType,
  /** As it was uploaded, to be held under the id of `kept`. */
  photo: z.object({ file_id: Id, kept: KeptImage }).nullable(),
  aspect_ratio: AspectRatio,
  template: Template.nullable(),
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
