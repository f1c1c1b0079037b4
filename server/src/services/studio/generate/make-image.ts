import { CompositorError, type Compositor, type Rendering } from '@madang/compositor';
import type { AspectRatio, Candidate, Template } from '@madang/contracts/studio';
import { AppError } from '#platform/errors';
import { readOffer, type Offer } from '../copy/offer/read-offer.ts';
import type { Industry } from './understand.ts';

export const IMAGE_PROVIDER = 'madang/compositor';

export interface ImageRequest {
  /** What the owner said, for what stands on the picture as it is: prices, the day, the shop. */
  readonly source: string;
  readonly industry: Industry;
  readonly copy: Candidate;
  readonly ratio: AspectRatio;
  /** Chosen by what is said where it is null. */
  readonly template: Template | null;
  readonly photo: Uint8Array | undefined;
  readonly seed: number;
}

const templateFor = ({ reduction, discount, prices, day }: Offer, hasPhoto: boolean): Template => {
  if (reduction !== null || discount !== null) return 'sale';
  if (day !== null && prices.length === 0) return 'event';
  return hasPhoto ? 'hero' : 'editorial';
};

/** What is there of it, under its name: nothing is set that was not said. */
const present = <T extends Readonly<Record<string, string | null | undefined>>>(values: T): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : [])));

/** Text and photo set by the compositor: the same request gives the same bytes. @throws AppError `picture_unreadable` */
export const makeImage = async (
  compositor: Compositor,
  { source, industry, copy, ratio, template, photo, seed }: ImageRequest,
  signal: AbortSignal,
): Promise<Rendering & { readonly template: Template }> => {
  const offer = readOffer(source, industry);
  const chosen = template ?? templateFor(offer, photo !== undefined);
  const { headline, sub, body, call } = copy;
  try {
    const rendering = await compositor.render(
      {
        template: chosen,
        ratio,
        headline,
        ...present({
          sub,
          body,
          call,
          shop: offer.shop,
          place: offer.place,
          date: offer.day,
          price: offer.reduction?.now.text ?? offer.prices[0]?.text,
          oldPrice: offer.reduction?.old.text,
          tag: offer.reduction === null ? offer.discount : null,
        }),
        ...(photo === undefined ? {} : { photo }),
        seed,
        format: 'png',
        storySafe: ratio === '9:16',
      },
      { signal },
    );
    return { ...rendering, template: chosen };
  } catch (cause) {
    if (cause instanceof CompositorError && cause.code === 'photo_unreadable')
      throw new AppError('picture_unreadable', { cause });
    throw cause;
  }
};
