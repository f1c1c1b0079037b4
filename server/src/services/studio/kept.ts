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

/** What stands beside the copy and may be told in it too. */
const Facts = Setting.pick({ price: true, old_price: true, tag: true, date: true, shop: true, place: true });
export type Facts = z.infer<typeof Facts>;

/** What stands on a picture; the seed, the ratio and the photo are kept beside it. */
export const KeptSetting = Setting.extend({
  logo: KeptImage.nullable(),
  /** Drawn where there is no photo; what an earlier release made has none. */
  motif: z.enum(MOTIFS).nullish(),
  /** The facts as they were when the copy was written: what differs was changed by hand. What an earlier release made does not say. */
  written: Facts.nullish(),
});
export type KeptSetting = z.infer<typeof KeptSetting>;

/** As it is when its copy is written. */
export const asWritten = (setting: KeptSetting): KeptSetting => {
  const { price, old_price, tag, date, shop, place } = setting;
  return { ...setting, written: { price, old_price, tag, date, shop, place } };
};
