import type { Sheet } from './sheet.ts';

type Field = 'sub' | 'body' | 'call' | 'shop' | 'price' | 'oldPrice' | 'tag' | 'date' | 'place' | 'customer';

/** The blocks in which the templates say a field. */
const SAID_BY: Readonly<Record<Field, readonly string[]>> = {
  sub: ['sub'],
  body: ['body'],
  call: ['call', 'note'],
  shop: ['shop'],
  price: ['price', 'row price'],
  oldPrice: ['old price'],
  tag: ['tag', 'price'],
  date: ['date', 'note', 'row date', 'price'],
  place: ['row place'],
  customer: ['customer'],
};

/** Fields that were given and are nowhere in the picture: the template has no place for them, or none was left. */
export const leftOut = ({ blocks, copy, dropped, logo }: Sheet): string[] => {
  const ids = new Set(blocks.map(({ id }) => id));
  const said = (field: Field, id: string): boolean => {
    // One place for two: the menu's note is its hours before its call, the hero's corner its price before its date, the
    // sale's large number its price before its discount.
    if (id === 'note' && field === 'call') return copy.date === undefined && ids.has(id);
    if (id === 'price' && field !== 'price') return copy.price === undefined && ids.has(id);
    return ids.has(id);
  };
  const fields = (Object.keys(SAID_BY) as Field[]).filter(
    (field) =>
      copy[field] !== undefined &&
      !dropped.includes(field) &&
      !(field === 'shop' && logo !== undefined) &&
      !SAID_BY[field].some((id) => said(field, id)),
  );
  return copy.items.length > 0 && !ids.has('item 1') ? [...fields, 'items'] : fields;
};
