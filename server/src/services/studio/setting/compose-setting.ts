import type { Candidate, Mood, Template } from '@madang/contracts/studio';
import { readPriceList } from '../copy/offer/read-price-list.ts';
import { readOffer, type Offer } from '../copy/offer/read-offer.ts';
import type { Slots } from '../generate/payload.ts';
import type { Industry } from '../generate/understand.ts';
import type { GenerationRow } from '../store/generations.ts';

/** What stands on a picture, as it is kept. */
export type KeptSetting = NonNullable<GenerationRow['setting']>;

interface Said {
  /** What the owner said, for what stands on the picture as it is: prices, the day, the shop. */
  readonly source: string;
  readonly industry: Industry;
  readonly copy: Candidate;
  /** Chosen by what is said where it is null. */
  readonly template: Template | null;
  readonly mood: Mood | null;
  readonly slots: Slots;
  readonly hasPhoto: boolean;
  readonly logo: KeptSetting['logo'];
}

const templateFor = (
  { reduction, discount, prices, day }: Offer,
  items: KeptSetting['items'],
  { slots, hasPhoto }: Said,
): Template => {
  if (items.length > 1) return 'menu';
  if (reduction !== null || discount !== null || slots.old_price !== '') return 'sale';
  if ((day !== null || slots.date !== '') && prices.length === 0 && slots.price === '') return 'event';
  return hasPhoto ? 'hero' : 'editorial';
};

/** Nothing is set that was not said; what was filled in goes before what is read in the sentence. */
export const composeSetting = (said: Said): KeptSetting => {
  const { slots, copy, mood, logo } = said;
  const offer = readOffer(said.source, said.industry);
  const price = slots.price || (offer.reduction?.now.text ?? offer.prices[0]?.text ?? '');
  const items = slots.items.length > 0 ? [...slots.items] : readPriceList(said.source);
  const oldPrice = slots.old_price || (slots.price === '' ? (offer.reduction?.old.text ?? '') : '');
  return {
    template: said.template ?? templateFor(offer, items, said),
    mood,
    headline: copy.headline,
    sub: copy.sub,
    body: copy.body,
    call: copy.call,
    shop: slots.shop || (offer.shop ?? ''),
    price,
    old_price: oldPrice,
    tag: oldPrice === '' ? (offer.discount ?? '') : '',
    date: slots.date || (offer.day ?? ''),
    place: slots.place || (offer.place ?? ''),
    items,
    logo,
  };
};
