import { Battery, CupSoda, FileText, GlassWater, Lightbulb, Milk, Pill, Shirt, Trash2, Warehouse } from '@lucide/vue';
import type { Place } from '@madang/contracts/location/entities';

export const ICONS = {
  clear_pet: Milk,
  plastic: CupSoda,
  paper: FileText,
  glass: GlassWater,
  can: CupSoda,
  general: Trash2,
  clothes: Shirt,
  battery: Battery,
  lamp: Lightbulb,
  medicine: Pill,
  center: Warehouse,
} as const;

export const iconOf = ({ bin_type }: Pick<Place, 'bin_type'>) => ICONS[bin_type ?? 'center'];

/** Beside the icon, never alone. */
const COLOURS: Readonly<Record<string, string>> = {
  clothes: 'yeonji',
  battery: 'seokhwang',
  lamp: 'seokhwang',
  medicine: 'juhong',
  center: 'jjok',
};
export const colourOf = ({ bin_type }: Pick<Place, 'bin_type'>): string => COLOURS[bin_type ?? 'center'] ?? 'noerok';
