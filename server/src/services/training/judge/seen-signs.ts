import { RedFlagCode } from '@madang/contracts/training/case';
import type { TextLine } from '@madang/reading';
import { z } from 'zod';

/** A signal that a model sees: one of ours, and the line that shows it. Nothing of its own words. */
export const SeenSign = z.object({
  code: RedFlagCode,
  line: z.number().int().min(0).nullable(),
  confidence: z.number().min(0).max(1),
});
export type SeenSign = z.infer<typeof SeenSign>;

interface ReadPicture {
  readonly lines: readonly TextLine[];
  readonly masked: readonly string[];
  readonly width: number;
}
/** Has somebody else look at a picture that has text, and says what they see in it. */
export type Look = (seen: ReadPicture) => Promise<readonly SeenSign[]>;
