import type { Generation } from '@madang/contracts/studio';

/** As they lie beside each other: the tall one leads, the wide one stands above the others. */
const ORDER = ['9:16', '16:9', '1:1', '4:3'];

/** An advertisement in its ratios: those of its pack, or itself alone. */
export const inPackOrder = (made: Generation, family: readonly Generation[]): readonly Generation[] => {
  if (made.output_image === null) return [];
  const pack = family.filter(({ id, pack_id }) => id === made.id || (pack_id !== null && pack_id === made.pack_id));
  const whole = pack.some(({ id }) => id === made.id) ? pack : [made, ...pack];
  return whole.toSorted((a, b) => ORDER.indexOf(a.aspect_ratio ?? '') - ORDER.indexOf(b.aspect_ratio ?? ''));
};

/** Each look once, the first one first; of a pack the one that is looked at, or else its first. */
export const looksOf = (made: Generation, family: readonly Generation[]): readonly Generation[] => {
  const looks = new Map<string, Generation>();
  for (const one of family.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const key = one.pack_id ?? one.id;
    if (!looks.has(key) || one.id === made.id) looks.set(key, one);
  }
  return [...looks.values()].filter(({ output_image }) => output_image !== null);
};
