import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import { AspectRatio, ContentType, StudioImage, Template } from '@madang/contracts/studio';

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
});
export type GeneratePayload = z.infer<typeof GeneratePayload>;
