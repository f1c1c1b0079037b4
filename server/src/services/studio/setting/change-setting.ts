import { readDiscount } from '../copy/offer/read-money.ts';
import { isAbout, isDiscount, isToldIn } from '../generate/correct-source.ts';
import type { Slots } from '../generate/payload.ts';
import type { Edit } from '../generate/understand.ts';
import type { KeptSetting } from '../kept.ts';

const TEXTS = ['price', 'old_price', 'date', 'shop', 'place'] as const;
type SlotText = (typeof TEXTS)[number];

/** What a message says anew of what stands beside the copy, or the form fills in with it: a form may say again what is there. */
const changedBy = (edit: Edit | null, given: Slots, before: KeptSetting): ReadonlySet<SlotText> => {
  const filled = TEXTS.filter((slot) => given[slot] !== '' && given[slot] !== before[slot]);
  const isPriced = (edit?.target === 'price' && edit.to !== null && !isDiscount(edit.to)) || filled.includes('price');
  return new Set<SlotText>([
    ...filled,
    ...(isPriced ? (['price', 'old_price'] as const) : []),
    ...(edit?.target === 'date' && edit.to !== null ? (['date'] as const) : []),
  ]);
};

/** What was filled in before, or changed by hand, is filled in still. @param source the message that it was made of */
export const keptSlots = (given: Slots, before: KeptSetting | null, edit: Edit | null, source: string): Slots => {
  if (before === null) return given;
  const changed = changedBy(edit, given, before);
  // What stands beside the message is changed beside it.
  const named = TEXTS.filter(
    (slot) =>
      (slot === 'price' || slot === 'date') &&
      slot === edit?.target &&
      given[slot] === '' &&
      !isDiscount(edit.to ?? '') &&
      !isToldIn(source, before, slot),
  );
  return {
    ...given,
    ...Object.fromEntries(TEXTS.filter((slot) => !changed.has(slot)).map((slot) => [slot, before[slot]])),
    ...Object.fromEntries(named.map((slot) => [slot, edit?.to ?? before[slot]])),
    items: given.items.length === 0 ? itemsOf(before, edit) : given.items,
  };
};

/** Of a list, what is named costs what is said of it. */
const itemsOf = ({ items }: KeptSetting, edit: Edit | null): KeptSetting['items'] => {
  const { target, to, about } = edit ?? {};
  if (target !== 'price' || to == null || about === undefined) return items;
  return items.map((item) => (isAbout(about, item.name) ? { ...item, price: to } : item));
};

/** A discount in per cent of the price of before goes with that; what else it says stays. */
const tagOf = (composed: KeptSetting, before: KeptSetting, edit: Edit | null): string => {
  const isNamed = edit?.target === 'price' && isDiscount(edit.to ?? '');
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
