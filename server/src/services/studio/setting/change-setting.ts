import { FACT_NAMES } from '../copy/correction.ts';
import { readDiscount } from '../copy/offer/read-money.ts';
import { isAbout, isOfDiscount, isOfFact, isToldIn } from '../generate/correct-source.ts';
import type { Slots } from '../generate/payload.ts';
import { eachOf, type Edit } from '../generate/understand.ts';
import type { KeptSetting } from '../kept.ts';

const TEXTS = ['price', 'old_price', 'date', 'shop', 'place'] as const;
type SlotText = (typeof TEXTS)[number];

/** Of words that are said otherwise, or taken away, what they say goes too. */
const isTold = (slot: SlotText, edit: Edit, before: KeptSetting): boolean => {
  const { target, about = '' } = edit;
  if (target !== 'words') return slot === target && !(slot === 'price' && isOfDiscount(edit));
  const said = before.written?.[slot] ?? before[slot];
  if (said === '') return false;
  return (
    about.includes(said) ||
    before.items.some(({ name, price }) => slot === 'price' && price === said && isAbout(about, name))
  );
};

/** What a message says anew of what stands beside the copy, or the form fills in with it: a form may say again what is there. */
const changedBy = (edit: Edit | null, given: Slots, before: KeptSetting): ReadonlySet<SlotText> => {
  const filled = TEXTS.filter((slot) => given[slot] !== '' && given[slot] !== before[slot]);
  const named = edit !== null && isOfFact(edit) ? TEXTS.filter((slot) => isTold(slot, edit, before)) : [];
  const isPriced = named.includes('price') || filled.includes('price');
  return new Set<SlotText>([...filled, ...named, ...(isPriced ? (['price', 'old_price'] as const) : [])]);
};

/** What was filled in before, or changed by hand, is filled in still. @param source the message that it was made of */
export const keptSlots = (given: Slots, before: KeptSetting | null, edit: Edit | null, source: string): Slots => {
  if (before === null) return given;
  const changed = changedBy(edit, given, before);
  // What stands beside the message is changed beside it.
  const named = TEXTS.filter(
    (slot) =>
      slot !== 'old_price' &&
      slot === edit?.target &&
      isOfFact(edit) &&
      given[slot] === '' &&
      !isOfDiscount(edit) &&
      !isToldIn(source, before, slot),
  );
  return {
    ...given,
    ...Object.fromEntries(TEXTS.filter((slot) => !changed.has(slot)).map((slot) => [slot, before[slot]])),
    ...Object.fromEntries(named.map((slot) => [slot, edit?.to ?? ''])),
    items: given.items.length === 0 ? itemsOf(before, edit) : given.items,
  };
};

/** Of a list, what is named costs what is said of it, is called otherwise, or goes. */
const itemsAfter = (items: KeptSetting['items'], edit: Edit): KeptSetting['items'] => {
  const { target, to, about = '', change } = edit;
  if (target === 'words')
    return to === null
      ? items.filter(({ name }) => !isAbout(about, name))
      : items.map((item) => (item.name === about ? { ...item, name: to } : item));
  if (target !== 'price' || isOfDiscount(edit) || (to === null && change !== 'remove')) return items;
  const isOfAll = to === null && FACT_NAMES.price.test(about);
  return items.map((item) => (isOfAll || isAbout(about, item.name) ? { ...item, price: to ?? '' } : item));
};

const itemsOf = ({ items }: KeptSetting, edit: Edit | null): KeptSetting['items'] =>
  eachOf(edit).reduce(itemsAfter, items);

/** A discount in per cent of the price of before goes with that; what else it says stays. */
const tagOf = (composed: KeptSetting, before: KeptSetting, edit: Edit | null): string => {
  const isNamed = edit?.target === 'price' && isOfDiscount(edit);
  const isOutdated = composed.old_price !== '' && composed.old_price !== before.old_price;
  return isNamed || (isOutdated && readDiscount(before.tag) !== null) ? composed.tag : before.tag;
};

/** The same for what was taken away by hand: it is not read in the sentence of before again. */
export const changeSetting = (
  composed: KeptSetting,
  before: KeptSetting | null,
  { edit, given }: { readonly edit: Edit | null; readonly given: Slots },
): KeptSetting => {
  if (before === null) return composed;
  const changed = changedBy(edit, given, before);
  const kept = {
    ...composed,
    ...Object.fromEntries(TEXTS.filter((slot) => !changed.has(slot)).map((slot) => [slot, before[slot]])),
    items: given.items.length === 0 ? itemsOf(before, edit) : [...given.items],
  };
  return { ...kept, tag: tagOf(kept, before, edit) };
};
