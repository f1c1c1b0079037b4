import { Apple, Cylinder, Flame, Milk, Newspaper, Plug, Sofa, Trash, Wine, type LucideIcon } from '@lucide/vue';
import type { CategoryId } from '@madang/contracts/recycle-content';

export const CATEGORY_ICONS: Readonly<Record<CategoryId, LucideIcon>> = {
  plastic: Milk,
  paper: Newspaper,
  metal: Cylinder,
  glass: Wine,
  general: Trash,
  food: Apple,
  large: Sofa,
  electronic: Plug,
  hazardous: Flame,
};

export const CATEGORY_IDS = Object.keys(CATEGORY_ICONS) as CategoryId[];
