import type { DisposalRoute, FaqContent, Item } from '@madang/contracts/recycle-content';
import type { Operations } from '@madang/contracts/index';
import type { Output } from '@madang/contracts/operation';
import { namesOf } from '../editing/names-of.ts';
import { CATEGORY_IDS } from '../../guide/guide-icons.ts';

export type KeptItem = Output<Operations['GET /admin/recycle/items/:id']>;
export type KeptRules = Output<Operations['GET /admin/recycle/rules/:region']>;
export type KeptFaq = Output<Operations['GET /admin/recycle/faq/:id']>;

/** The contract's own list would bring its whole schema into the page. */
const ROUTE_NAMES = namesOf<DisposalRoute>({
  clear_pet: true,
  plastic: true,
  film: true,
  foam: true,
  paper: true,
  carton: true,
  can: true,
  scrap: true,
  glass: true,
  deposit_return: true,
  clothes: true,
  standard_bag: true,
  non_burnable_sack: true,
  food: true,
  large_waste: true,
  free_pickup: true,
  small_appliance: true,
  battery: true,
  lamp: true,
  medicine: true,
  hazardous: true,
  take_back: true,
});

type Translate = (key: string) => string;
export const CATEGORIES = (t: Translate) =>
  CATEGORY_IDS.map((value) => ({ value, words: t(`guide.categories.${value}`) }));
export const ROUTES = (t: Translate) => ROUTE_NAMES.map((value) => ({ value, words: t(`guide.routes.${value}`) }));

const nothing = () => ({ ko: '', en: '' });
const none = () => ({ ko: [], en: [] });
/** Whoever writes something has looked at its source today. */
export const newSource = () => ({ title: nothing(), url: null, checked_on: new Date().toLocaleDateString('sv-SE') });
const kept = { version: 'none', origin: 'added', edited_by: null, edited_at: null, removed: false } as const;

/** `name`: what people looked for and did not find. */
export const newItem = (name: string): KeptItem & { content: Item } => ({
  ...kept,
  content: {
    id: '',
    name: { ko: name, en: '' },
    category: 'general',
    subcategory: nothing(),
    disposal_route: 'standard_bag',
    recyclable: false,
    condition: null,
    varies_by_region: false,
    description: nothing(),
    how_to: none(),
    dont: none(),
    tips: none(),
    keywords: [],
    clues: [],
    regional: [],
    source: newSource(),
  },
});
export const newFaq = (order: number): KeptFaq & { content: FaqContent } => ({
  ...kept,
  content: {
    id: '',
    category: 'general',
    question: nothing(),
    answer: nothing(),
    item_ids: [],
    display_order: order,
    source: newSource(),
  },
});
