import { Apple, Brush, Milk, Newspaper, Trash, type LucideIcon } from '@lucide/vue';
import type { CollectedAs, Collection } from '@madang/contracts/recycle-regions';

const ICONS: Readonly<Record<CollectedAs, LucideIcon>> = {
  recyclables: Newspaper,
  standard_bag: Trash,
  food: Apple,
  non_burnable: Brush,
};

/** As what this is put out; whatever is in no bag of its own is a recyclable. */
export const collectedAs = ([route]: Collection['routes']): CollectedAs => {
  if (route === 'standard_bag' || route === 'food') return route;
  return route === 'non_burnable_sack' ? 'non_burnable' : 'recyclables';
};

export const collectionIcon = (routes: Collection['routes']): LucideIcon =>
  routes[0] === 'clear_pet' ? Milk : ICONS[collectedAs(routes)];
