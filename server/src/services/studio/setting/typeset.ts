import { CompositorError, type Compositor, type Rendering } from '@madang/compositor';
import type { AspectRatio } from '@madang/contracts/studio';
import { AppError } from '#platform/errors';
import type { PaintedMark } from '#platform/painted-mark';
import { markAsPainted, markOf } from '../engines/mark-picture.ts';
import type { Made } from '../pictures.ts';
import type { KeptSetting } from '../kept.ts';
import { withNothingTwice } from './said-once.ts';

export const IMAGE_PROVIDER = 'madang/compositor';

/** What is set, and the bytes of the pictures in it. */
export interface Typeset {
  readonly setting: KeptSetting;
  readonly photo: Uint8Array | undefined;
  readonly logo: Uint8Array | undefined;
  readonly seed: number;
  /** The model that was asked to paint the photo; one that was painted before it was sent says so itself. */
  readonly paintedBy: string | null;
}

const filled = <T extends Readonly<Record<string, string | undefined>>>(values: T): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : [])));

const inputOf = ({ setting, photo, logo, seed }: Typeset) => {
  const { template, mood, headline, sub, body, call, shop, price, old_price, tag, date, place, items } =
    withNothingTwice(setting);
  const { motif } = setting;
  return {
    template,
    headline,
    ...filled({ sub, body, call, shop, price, oldPrice: old_price, tag, date, place }),
    ...(mood === null ? {} : { mood }),
    ...(items.length === 0 ? {} : { items }),
    ...(photo === undefined ? (motif == null ? {} : { motif }) : { photo }),
    ...(logo === undefined ? {} : { logo }),
    seed,
  };
};

const refusing = async (rendering: Promise<Rendering>): Promise<Rendering> => {
  try {
    return await rendering;
  } catch (cause) {
    if (cause instanceof CompositorError && cause.code === 'photo_unreadable')
      throw new AppError('picture_unreadable', { cause });
    if (cause instanceof CompositorError && cause.code === 'nothing_to_set')
      throw new AppError('nothing_to_set', { cause });
    throw cause;
  }
};

/** A painting says itself that it is one; those that an engine was asked for may be of a time before they did. */
const markOfTypeset = async ({ photo, logo, paintedBy }: Typeset): Promise<PaintedMark | null> =>
  (await markOf(photo, logo)) ?? (paintedBy === null ? null : { engine: paintedBy, isComposite: logo !== undefined });

/** Text and photo set by the compositor, marked where a model has painted what is under them: the same gives the same bytes. @throws AppError `picture_unreadable`, `nothing_to_set` */
export const typesetMarked = async (
  compositor: Compositor,
  what: Typeset,
  ratio: AspectRatio,
  signal: AbortSignal,
  format: 'png' | 'webp' = 'png',
): Promise<Made> => {
  const mark = await markOfTypeset(what);
  const input = { ...inputOf(what), ratio, storySafe: ratio === '9:16' };
  // Encoded once: what is marked is encoded anew.
  const rendered = await refusing(compositor.render({ ...input, format: mark === null ? format : 'png' }, { signal }));
  const { bytes, width, height } = rendered;
  return {
    bytes: mark === null ? bytes : await markAsPainted(bytes, mark, format),
    width,
    height,
    paintedBy: mark?.engine ?? null,
  };
};

/** The same for the printer; a picture that lies is printed on paper that lies. */
export const typesetPrint = async (
  compositor: Compositor,
  what: Typeset,
  { ratio, paper }: { readonly ratio: AspectRatio; readonly paper: 'A4' | 'A5' },
  signal: AbortSignal,
): Promise<Rendering> => {
  const mark = await markOfTypeset(what);
  return refusing(
    compositor.print(
      {
        ...inputOf(what),
        paper,
        landscape: ratio === '16:9' || ratio === '4:3',
        ...(mark === null ? {} : { subject: `Painted by AI: ${mark.engine}` }),
      },
      { signal },
    ),
  );
};
