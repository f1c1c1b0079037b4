import type { Candidate, Mood, Template } from '@madang/contracts/studio';
import { readPriceList } from '../copy/offer/read-price-list.ts';
import { readOffer, type Offer } from '../copy/offer/read-offer.ts';
import type { Slots } from '../generate/payload.ts';
import type { Industry } from '../generate/understand.ts';
import { isEvent } from '../copy/offer/read-products.ts';
import { dayOf, isDeadline, tidyDate } from '../copy/offer/read-times.ts';
import { moodFor, TRADE_LOOKS } from './trade-looks.ts';
import type { KeptSetting } from '../kept.ts';

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

/** A day that can be set in figures: no weekday, no month alone. */
const DAY = /\d\s?월\s?\d{1,2}\s?일|\d[./-]\d{1,2}|\b[A-Z][a-z]{2,8}\.? \d{1,2}\b/;

const templateFor = (
  { reduction, discount, prices, comingDate, products, opening }: Offer,
  items: KeptSetting['items'],
  { slots, hasPhoto }: Said,
): Template => {
  if (items.length > 1) return 'menu';
  if (reduction !== null || discount !== null || slots.old_price !== '') return 'sale';
  const isPriced = prices.length > 0 || slots.price !== '';
  // People come to it on that day, whatever it costs.
  const isGathering = opening !== null || products.some(({ name }) => isEvent(name));
  const comesOn = isDeadline(slots.date) ? '' : slots.date || (comingDate ?? '');
  if (DAY.test(comesOn) && (isGathering || !isPriced)) return 'event';
  return hasPhoto ? 'hero' : 'editorial';
};

/** A menu says when it is served, or until when; an event on which day and at what time it begins, and no deadline. */
export const dateFor = (template: Template, { day, dates, comingDate, hours }: Offer, source: string): string => {
  if (template === 'menu') return hours.join(' · ') || (dates.find((date) => dayOf(date) === day) ?? '');
  if (template !== 'event') return day ?? '';
  if (comingDate === null) return '';
  const date = tidyDate(comingDate);
  const hour = hours.find((one) => !isDeadline(one));
  if (hour === undefined) return date;
  const [from, until] = [source.indexOf(comingDate), source.indexOf(hour)];
  const between = from < 0 ? '' : source.slice(from + comingDate.length, until);
  const isOne = from >= 0 && until > from && between.length < 8;
  return isOne ? `${date}${between}${hour}` : `${dayOf(comingDate)} ${hour}`;
};

const firstSentence = (text: string): string => /^.*?[.!?…](?=\s|$)/u.exec(text)?.[0].replace(/\.$/, '') ?? text;

/** Nothing is set that was not said; what was filled in goes before what is read in the sentence. */
export const composeSetting = (said: Said): KeptSetting => {
  const { slots, copy, mood, logo } = said;
  const offer = readOffer(said.source, said.industry);
  const price = slots.price || (offer.reduction?.now.text ?? offer.prices[0]?.text ?? '');
  const items = slots.items.length > 0 ? [...slots.items] : readPriceList(said.source);
  const oldPrice = slots.old_price || (slots.price === '' ? (offer.reduction?.old.text ?? '') : '');
  const template = said.template ?? templateFor(offer, items, said);
  // What stands in the list is not said above it.
  const isListed = template === 'menu' && items.some(({ name }) => copy.sub.includes(name));
  return {
    template,
    mood: mood ?? moodFor(template, said.industry),
    motif: TRADE_LOOKS[said.industry].motif,
    headline: copy.headline,
    sub: isListed ? firstSentence(copy.body) : copy.sub,
    body: copy.body,
    call: copy.call,
    shop: slots.shop || (offer.shop ?? ''),
    price,
    old_price: oldPrice,
    tag: oldPrice === '' ? (offer.discount ?? '') : '',
    date: slots.date || dateFor(template, offer, said.source),
    place: slots.place || (offer.place ?? ''),
    items,
    logo,
  };
};
