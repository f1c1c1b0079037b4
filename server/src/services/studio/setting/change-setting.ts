import type { Slots } from '../generate/payload.ts';
import type { Edit } from '../generate/understand.ts';
import type { KeptSetting } from '../kept.ts';

const TEXTS = ['price', 'old_price', 'date', 'shop', 'place'] as const;
type SlotText = (typeof TEXTS)[number];

/** What a message says anew of what stands beside the copy, or the form fills in with it. */
const changedBy = (edit: Edit | null, given: Slots): ReadonlySet<SlotText> =>
  new Set<SlotText>([
    ...TEXTS.filter((slot) => given[slot] !== ''),
    ...((edit?.target === 'price' && edit.to !== null) || given.price !== '' ? (['price', 'old_price'] as const) : []),
    ...(edit?.target === 'date' && edit.to !== null ? (['date'] as const) : []),
  ]);

/** What was filled in before, or changed by hand, is filled in still. */
export const keptSlots = (given: Slots, before: KeptSetting | null, edit: Edit | null): Slots => {
  if (before === null) return given;
  const changed = changedBy(edit, given);
  return {
    ...given,
    ...Object.fromEntries(TEXTS.filter((slot) => !changed.has(slot)).map((slot) => [slot, before[slot]])),
    items: given.items.length === 0 ? before.items : given.items,
  };
};

/** The same for what was taken away by hand: it is not read in the sentence of before again. */
export const changeSetting = (
  composed: KeptSetting,
  before: KeptSetting | null,
  { edit, given }: { readonly edit: Edit | null; readonly given: Slots },
): KeptSetting => {
  if (before === null) return composed;
  const changed = changedBy(edit, given);
  return {
    ...composed,
    ...Object.fromEntries(TEXTS.filter((slot) => !changed.has(slot)).map((slot) => [slot, before[slot]])),
    items: given.items.length === 0 ? before.items : [...given.items],
    tag: changed.has('price') ? composed.tag : before.tag,
  };
};
