import { MOTIFS } from '@madang/compositor';
import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import { Setting, StudioImage } from '@madang/contracts/studio';

/** What is kept of a picture: under which id the files service has it, and what it is. */
export const KeptImage = StudioImage.omit({ url: true });
export type KeptImage = z.infer<typeof KeptImage>;

/** As it was uploaded, to be held under the id of `kept`. */
export const HeldPicture = z.object({ file_id: Id, kept: KeptImage });
export type HeldPicture = z.infer<typeof HeldPicture>;

/** What stands on a picture; the seed, the ratio and the photo are kept beside it. */
export const KeptSetting = Setting.extend({
  logo: KeptImage.nullable(),
  /** Drawn where there is no photo; what an earlier release made has none. */
  motif: z.enum(MOTIFS).nullish(),
});
export type KeptSetting = z.infer<typeof KeptSetting>;
