import type { Locale } from '@madang/contracts/fields';
import type { ErrorCode } from '@madang/contracts/index';
import { readText, ReadingFailed, type PictureText, type ReadingFailure, type TextLine } from '@madang/reading';
import { AppError } from '#platform/errors';
import { addSigns } from './add-signs.ts';
import { judgeText, type Judgement } from './judge-text.ts';
import { maskLines } from './mask-lines.ts';
import type { Look } from './seen-signs.ts';

export interface ReadScreenshot {
  /** `undefined` where no text could be read. */
  readonly judgement?: Judgement;
  /** With what could open an account masked. */
  readonly lines: readonly TextLine[];
  readonly width: number;
  readonly height: number;
}

/** Fewer letters than this, or less sure ones: something in a photo that looks like letters. */
const LEAST_LETTERS = 6;
const LEAST_CONFIDENCE = 0.6;

const lettersOf = ({ text }: TextLine): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

const isLegible = (lines: readonly TextLine[]): boolean => {
  const letters = lines.reduce((sum, line) => sum + lettersOf(line), 0);
  const sure = lines.reduce((sum, line) => sum + lettersOf(line) * line.confidence, 0);
  return letters >= LEAST_LETTERS && sure / letters >= LEAST_CONFIDENCE;
};

const REFUSALS: Partial<Record<ReadingFailure, ErrorCode>> = {
  not_a_picture: 'training_picture_unreadable',
  too_large: 'training_picture_too_large',
  too_slow: 'training_picture_too_large',
  too_much_memory: 'training_picture_too_large',
};

/** A picture that is at fault is refused; that its reader broke is our fault. */
export const refusalOf = (cause: ReadingFailed): AppError =>
  new AppError(REFUSALS[cause.reason] ?? 'training_picture_not_read', { cause });

/** @throws AppError those of {@link refusalOf} */
const read = async (picture: Uint8Array, signal: AbortSignal): Promise<PictureText> => {
  try {
    return await readText(picture, { signal });
  } catch (cause) {
    throw cause instanceof ReadingFailed ? refusalOf(cause) : cause;
  }
};

/**
 * Reads the text of a screenshot and judges it by the rules. What is read is masked before it leaves here.
 * @throws AppError those of {@link refusalOf}
 */
export const judgePicture = async (
  picture: Uint8Array,
  { locale, signal, look }: { readonly locale: Locale; readonly signal: AbortSignal; readonly look?: Look },
): Promise<ReadScreenshot> => {
  const { width, height, lines: found } = await read(picture, signal);
  if (!isLegible(found)) return { lines: [], width, height };
  const judgement = judgeText(found.map(({ text }) => text).join('\n'));
  const masked = maskLines(
    found.map(({ text }) => text),
    locale,
  );
  const lines = found.map((line, index) => ({ ...line, text: masked[index] ?? '' }));
  const cues = judgement.cues.map((cue) => {
    const text = masked[cue.line] ?? '';
    return { ...cue, phrase: text.includes(cue.phrase) ? cue.phrase : text };
  });
  const signs = (await look?.({ lines: found, masked, width })) ?? [];
  return { judgement: addSigns({ ...judgement, cues }, signs, masked), lines, width, height };
};
