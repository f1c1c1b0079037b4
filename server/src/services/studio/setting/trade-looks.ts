import type { Motif } from '@madang/compositor';
import type { Mood, Template } from '@madang/contracts/studio';
import type { Industry } from '../generate/understand.ts';

interface TradeLook {
  /** Drawn where there is no photo; a trade that is not known has none. */
  readonly motif: Motif | null;
  /** The ones that become it, the first ones first. */
  readonly moods: readonly Mood[];
}

const look = (motif: Motif | null, ...moods: Mood[]): TradeLook => ({ motif, moods });

export const TRADE_LOOKS: Readonly<Record<Industry, TradeLook>> = {
  academy: look('pencil', 'poster', 'pop', 'classic'),
  bakery: look('bread', 'craft', 'calm', 'fun'),
  beauty: look('bottle', 'editorial', 'calm', 'classic'),
  bookstore: look('book', 'classic', 'calm', 'editorial'),
  cafe: look('cup', 'calm', 'craft', 'editorial'),
  car_repair: look('wheel', 'bold', 'poster', 'pop'),
  car_wash: look('car', 'pop', 'poster', 'bold'),
  cleaning_service: look('sparkles', 'pop', 'calm', 'poster'),
  convenience_store: look('bag', 'bold', 'fun', 'pop'),
  dental_clinic: look('tooth', 'classic', 'calm', 'poster'),
  fashion: look('hanger', 'editorial', 'poster', 'classic'),
  flower_shop: look('flower', 'tender', 'calm', 'editorial'),
  furniture: look('sofa', 'editorial', 'calm', 'craft'),
  general: look(null, 'editorial', 'calm', 'bold'),
  gym: look('dumbbell', 'poster', 'bold', 'pop'),
  hair_salon: look('scissors', 'editorial', 'poster', 'classic'),
  hospital: look('cross', 'classic', 'calm', 'poster'),
  interior: look('house', 'editorial', 'craft', 'classic'),
  jewelry: look('ring', 'classic', 'editorial', 'calm'),
  karaoke: look('microphone', 'pop', 'fun', 'bold'),
  laundry: look('shirt', 'pop', 'calm', 'fun'),
  massage: look('stones', 'calm', 'classic', 'editorial'),
  nail_salon: look('polish', 'fun', 'tender', 'calm'),
  optical_shop: look('glasses', 'editorial', 'poster', 'classic'),
  pc_cafe: look('screen', 'pop', 'bold', 'poster'),
  pet_shop: look('paw', 'fun', 'pop', 'calm'),
  pharmacy: look('capsule', 'classic', 'calm', 'poster'),
  real_estate: look('house', 'classic', 'poster', 'pop'),
  restaurant: look('bowl', 'craft', 'bold', 'calm'),
  stationery: look('pencil', 'fun', 'pop', 'calm'),
  yoga: look('lotus', 'calm', 'editorial', 'classic'),
};

/** Moods in which a template is at its best, the first ones first. */
export const MOODS_OF: Readonly<Record<Template, readonly Mood[]>> = {
  hero: ['calm', 'poster', 'classic', 'fun', 'craft'],
  editorial: ['editorial', 'classic', 'calm', 'pop'],
  sale: ['bold', 'pop', 'fun', 'poster'],
  menu: ['craft', 'fun', 'classic', 'pop'],
  review: ['tender', 'calm', 'classic'],
  event: ['poster', 'bold', 'classic', 'pop'],
};

/** The mood in which a trade shows a template: one that becomes both, or else the template's own. */
export const moodFor = (template: Template, industry: Industry): Mood | null =>
  TRADE_LOOKS[industry].moods.find((mood) => MOODS_OF[template].includes(mood)) ?? null;
