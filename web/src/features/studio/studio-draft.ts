import { reactive, watch } from 'vue';
import type { AspectRatio, Mood, Style } from '@madang/contracts/studio';
import type { EngineName } from '@madang/contracts/studio/engines';
import { keepOwn, recallOwn } from '../../app/own-storage.ts';

/** What the server takes of a sentence. */
export const LONGEST_SENTENCE = 2000;
/** And of a table. */
export const MOST_ROWS = 200;

/** `batch`: of a table of rows. */
export const TYPES = ['image', 'text', 'batch'] as const;
type DraftType = (typeof TYPES)[number];
export const RATIOS: readonly AspectRatio[] = ['1:1', '4:3', '16:9', '9:16'];
/** All of them at once. */
export const SHAPES: readonly (AspectRatio | 'all')[] = [...RATIOS, 'all'];
export const TEMPLATES = ['hero', 'editorial', 'sale', 'menu', 'review', 'event'] as const;
export type Template = (typeof TEMPLATES)[number];

/** What is printed as it is filled in. */
export const SLOTS = ['price', 'old_price', 'date', 'shop', 'place', 'menu'] as const;
export type Slot = (typeof SLOTS)[number];

interface StudioDraft {
  text: string;
  type: DraftType;
  ratio: AspectRatio | 'all';
  /** `auto`: by what is said. */
  template: Template | 'auto';
  mood: Mood | 'auto';
  /** `auto`: that of the installation. */
  engine: EngineName | 'auto';
  style: Style;
  slots: Record<Slot, string>;
}

const KEY = 'studio.draft';
const NO_SLOTS: Record<Slot, string> = { price: '', old_price: '', date: '', shop: '', place: '', menu: '' };
const EMPTY: StudioDraft = {
  text: '',
  type: 'image',
  ratio: '1:1',
  template: 'auto',
  mood: 'auto',
  engine: 'auto',
  style: 'ultra_realistic',
  slots: NO_SLOTS,
};

const remembered = (): Partial<StudioDraft> => {
  try {
    const kept: unknown = JSON.parse(recallOwn(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? kept : {};
  } catch {
    return {};
  }
};

/** What is being asked for: it survives a reload, and stays for the next advertisement. */
export const useStudioDraft = (): StudioDraft => {
  const kept = remembered();
  const draft = reactive({ ...EMPTY, ...kept, slots: { ...NO_SLOTS, ...kept.slots } });
  watch(draft, () => keepOwn(KEY, JSON.stringify(draft)));
  return draft;
};
