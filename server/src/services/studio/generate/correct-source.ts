import { isSamePrice, readDiscount, readPrices, readReduction, type Price } from '../copy/offer/read-money.ts';
import { readOffer } from '../copy/offer/read-offer.ts';
import { findShop } from '../copy/offer/read-shop.ts';
import { placesOf, pricePlacesOf, replaceAll, type Place, type Replacement } from '../copy/replace-words.ts';
import { withName } from './rename-shop.ts';
import { placeOfNamed, pricesOf, timesOf } from './take-away.ts';
import type { Facts, KeptSetting } from '../kept.ts';
import { dateChanges, datePlaces, withDate } from './correct-date.ts';
import type { Edit } from './understand.ts';

const plain = (text: string): string => text.replace(/[\s,]/g, '');

/** By where it stands: 5,000원 is in 15,000원 as well, and may be the price of before. */
const pricePlace = (source: string, said: string, which: 'now' | 'old'): Place | undefined => {
  const reduced = readReduction(source, readPrices(source))?.[which];
  const places = said === '' ? [] : pricePlacesOf(source, said);
  return places.find(({ from }) => from === reduced?.start) ?? places[0];
};
/** From the price of before on, where there is one: with the other it goes, or is no price of before any more. */
const withOld = (source: string, place: Place, isGone: (old: Price) => boolean): Place => {
  const { old, now } = readReduction(source, readPrices(source)) ?? {};
  return old !== undefined && now?.start === place.from && isGone(old) ? { ...place, from: old.start } : place;
};

const discountPlace = (source: string, said: string): Place | undefined => {
  const [whole] = placesOf(source, said);
  const percent = /(?<=^|^최대 |^up to )\d+(?:\.\d+)?(?=%)/.exec(said)?.[0].replace('.', '\\.');
  if (whole !== undefined || percent === undefined) return whole;
  const written = new RegExp(
    `(?:(?:최대|up to)\\s?)?(?<![\\d.])${percent}\\s?(?:%|퍼센트|프로(?!그))(?:\\s?(?:할인|세일|DC|디씨|off))?`,
    'i',
  ).exec(source);
  return written === null ? undefined : { from: written.index, until: written.index + written[0].length };
};
/** 30% 빼드려요 → 40% 빼드려요. The most that it may be stays the most. */
const discountLike = (given: string, to: string): string => {
  const most = /^(?:최대|up to)\s?/i.exec(given)?.[0] ?? '';
  const written = given.slice(most.length);
  const said = /[가-힣a-z]/i.test(written.replace(/퍼센트|프로/, ''))
    ? `${to}${/[가-힣a-z]/i.test(to) ? '' : ` ${/[가-힣a-z]+$/i.exec(written)?.[0] ?? ''}`}`
    : (/^\d+(?:\.\d+)?%/.exec(to)?.[0] ?? to);
  return `${to.startsWith(most.trim()) ? '' : most}${said}`;
};

/** Where it is named as the shop, and where people are asked to come to it: 온기를 담은 카페 온기예요. 온기에서 만나요. */
const shopPlaces = (source: string, said: string): Place[] => {
  const found = findShop(source);
  const all = placesOf(source, said);
  if (found?.name !== said) return all.slice(0, 1);
  const named = { from: found.start, until: found.start + said.length };
  return [named, ...all.filter(({ from, until }) => from !== named.from && source.startsWith('에서', until))];
};

/** The facts as an owner’s message says them, for what does not know how they were when its copy was written. */
const saidIn = (source: string): Omit<Facts, 'date'> => {
  const { reduction, prices, discount, shop, place } = readOffer(source);
  return {
    price: (reduction?.now ?? prices[0])?.text ?? '',
    old_price: reduction?.old.text ?? '',
    tag: reduction === null ? (discount ?? '') : '',
    shop: shop ?? '',
    place: place ?? '',
  };
};

/** Whether the message of before is where a fact of a picture comes from: it may have been filled in beside it. */
export const isToldIn = (
  source: string,
  setting: KeptSetting,
  target: 'price' | 'date' | 'shop' | 'place',
): boolean => {
  const said = setting.written?.[target] ?? setting[target];
  if (said === '') return true;
  if (target === 'price') return pricePlace(source, said, 'now') !== undefined;
  return (target === 'date' ? datePlaces(source, said) : placesOf(source, said)).length > 0;
};

/** The words before a price: of what it is. */
const labelled = (source: string): (Price & { readonly label: string })[] =>
  readPrices(source).map((price, index, all) => ({
    ...price,
    label:
      source
        .slice(all[index - 1]?.end ?? 0, price.start)
        .split(/[,.!?\n](?=\s|$)/)
        .at(-1) ?? '',
  }));
const withoutParticle = (word: string): string => word.replace(/(?<=..)(?:은|는|이|가|을|를|도)$/, '');
/** Whether words name this: 순대 of “순대 가격을”, in any letters. */
export const isAbout = (about: string, name: string): boolean => {
  const wordsIn = (text: string): string[] => text.toLowerCase().split(/\s+/).map(withoutParticle);
  const said = wordsIn(about);
  return wordsIn(name).some((word) => word.length > 1 && said.includes(word));
};

const withPrice = (source: string, shown: string, { to, about = '' }: { to: string; about?: string | undefined }) => {
  const prices = labelled(source);
  const before = readPrices(about).at(-1);
  const named =
    prices.find((price) => before !== undefined && isSamePrice(price.text, before.text)) ??
    prices.find(({ label }) => isAbout(about, label));
  const now = readReduction(source, prices)?.now ?? prices[0];
  const own = named ?? (pricePlace(source, shown, 'now') === undefined ? now : undefined);
  const said = own === undefined ? pricePlace(source, shown, 'now') : { from: own.start, until: own.end };
  if (said === undefined) return `${source}, ${to}`;
  const amount = readPrices(to)[0]?.amount ?? 0;
  const place = withOld(source, said, (old) => old.amount !== null && old.amount <= amount);
  return replaceAll(source, [{ ...place, to }]);
};
const withDiscount = (source: string, to: string): string => {
  const place = discountPlace(source, readDiscount(source) ?? '');
  if (place === undefined) return `${source}, ${/할인|세일/.test(to) ? to : `${to} 할인`}`;
  return replaceAll(source, [{ ...place, to: discountLike(source.slice(place.from, place.until), to) }]);
};
/** Of an edit of a price: what is in per cent is none. */
export const isOfDiscount = ({ to, change, about = '' }: Edit): boolean =>
  to === null ? change === 'remove' && /할인|세일|discount/i.test(about) : /\d\s?(?:%|퍼센트|프로)/.test(to);

/** What a picture shows of it, as the message of before said it; what the message says where there is no picture. */
const shownOf = (source: string, fact: 'shop' | 'place', setting: KeptSetting | null): string =>
  setting?.written?.[fact] ?? setting?.[fact] ?? saidIn(source)[fact];

const withFact = (source: string, fact: 'shop' | 'place', to: string, setting: KeptSetting | null): string => {
  const shown = shownOf(source, fact, setting);
  const places = fact === 'shop' ? shopPlaces(source, shown) : placesOf(source, shown).slice(0, 1);
  if (places.length > 0)
    return replaceAll(
      source,
      places.map((place) => ({ ...place, to })),
    );
  // What was filled in beside the message is changed beside it.
  if (shown !== '') return source;
  return fact === 'shop' ? withName(source, to) : `${source}, ${to}`;
};

/** Without what is named: a price with the word that says that it is one, a dish with its price. */
const without = (source: string, edit: Edit, setting: KeptSetting | null): string => {
  const { target, about = '' } = edit;
  const places: Readonly<Partial<Record<Edit['target'], () => readonly (Place | undefined)[]>>> = {
    price: () =>
      isOfDiscount(edit)
        ? [discountPlace(source, readDiscount(source) ?? '')]
        : pricesOf(source, pricesAbout(source, about)),
    date: () => timesOf(source, about),
    shop: () => shopPlaces(source, shownOf(source, 'shop', setting)),
    place: () => placesOf(source, shownOf(source, 'place', setting)).slice(0, 1),
    words: () => [placeOfNamed(source, about)],
  };
  // One after the other from the end: a clause that goes takes no place of another one along.
  return (places[target]?.() ?? [])
    .filter((place) => place !== undefined)
    .toSorted((a, b) => b.from - a.from)
    .reduce((left, place) => replaceAll(left, [{ ...place, to: '' }]), source);
};
/** Those of what is named; all of them where that is no thing but a price. */
const pricesAbout = (source: string, about: string): Price[] => {
  const named = labelled(source).filter(({ text, label }) => isSamePrice(text, about) || isAbout(about, label));
  return named.length > 0 ? named : readPrices(source);
};

const FACTS: readonly Edit['target'][] = ['price', 'date', 'shop', 'place', 'words'];
/** Whether a message says a fact anew or takes one away, and not how the copy is to be. */
export const isOfFact = ({ target, to, change }: Edit): boolean =>
  FACTS.includes(target) && (to !== null || change === 'remove');

/** The message of before with what is said anew in the place of its own, or beside it where it had none: no two are told. */
export const resaid = (source: string, edit: Edit, setting: KeptSetting | null): string => {
  const { target, to, about } = edit;
  if (!isOfFact(edit)) return source;
  if (to === null) return without(source, edit, setting);
  if (target === 'words')
    return replaceAll(
      source,
      placesOf(source, about ?? '').map((place) => ({ ...place, to })),
    );
  if (target === 'shop' || target === 'place') return withFact(source, target, to, setting);
  if (target === 'price' && isOfDiscount(edit)) return withDiscount(source, to);
  if (target !== 'price' && target !== 'date') return source;
  if (setting !== null && !isToldIn(source, setting, target)) return source;
  const shown = setting?.written?.[target] ?? setting?.[target] ?? '';
  return target === 'price' ? withPrice(source, shown, { to, about }) : withDate(source, shown, { to, about });
};

/**
 * What was changed by hand, or taken away, is so: what the message of before said of it is not told beside it. What was
 * filled in from the beginning is no such change.
 * @param edit what this message names itself goes before that
 */
export const corrected = (source: string, edit: Edit, setting: KeptSetting | null): string => {
  if (setting === null) return source;
  const named = isOfFact(edit) ? edit.target : null;
  const { written } = setting;
  const before = written ?? saidIn(source);
  const changes: Replacement[] = [];
  const change = (places: readonly (Place | undefined)[], to: (said: string) => string): void => {
    for (const place of places)
      if (place !== undefined) changes.push({ ...place, to: to(source.slice(place.from, place.until)) });
  };
  // Of what an earlier release made nobody knows whether it was taken away.
  const isChanged = (said: string, now: string, isSame: boolean): boolean =>
    said !== '' && !isSame && (now !== '' || written != null);
  for (const [fact, which] of [
    ['price', 'now'],
    ['old_price', 'old'],
  ] as const) {
    const [said, now] = [before[fact], setting[fact]];
    const place = pricePlace(source, said, which);
    if (place !== undefined && named !== 'price' && isChanged(said, now, isSamePrice(said, now)))
      change([now === '' && which === 'now' ? withOld(source, place, () => true) : place], () => now);
  }
  const { tag } = setting;
  if (isChanged(before.tag, tag, plain(before.tag) === plain(tag)))
    change([named === 'price' && isOfDiscount(edit) ? undefined : discountPlace(source, before.tag)], (said) =>
      tag === '' ? '' : discountLike(said, tag),
    );
  for (const [fact, find] of [
    ['shop', shopPlaces],
    ['place', (text: string, said: string) => placesOf(text, said).slice(0, 1)],
  ] as const) {
    const [said, now] = [before[fact], setting[fact]];
    if (named !== fact && isChanged(said, now, plain(said) === plain(now))) change(find(source, said), () => now);
  }
  const dates = named === 'date' ? [] : dateChanges(source, setting);
  return replaceAll(source, [...changes, ...dates]);
};
