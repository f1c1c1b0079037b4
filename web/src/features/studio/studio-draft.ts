import { reactive, watch } from 'vue';
import type { AspectRatio, ContentType } from '@madang/contracts/studio';
import { keep, recall } from '../../app/storage.ts';

/** What the server takes of a sentence. */
export const LONGEST_SENTENCE = 2000;

export const TYPES: readonly ContentType[] = ['image', 'text'];
export const RATIOS: readonly AspectRatio[] = ['1:1', '4:3', '16:9', '9:16'];
export const TEMPLATES = ['hero', 'editorial', 'sale', 'menu', 'review', 'event'] as const;
export type Template = (typeof TEMPLATES)[number];
/** `auto`: by what is said. */
export const LAYOUTS: readonly (Template | 'auto')[] = ['auto', ...TEMPLATES];

interface StudioDraft {
  text: string;
  type: ContentType;
  ratio: AspectRatio;
  template: Template | 'auto';
}

const KEY = 'studio.draft';
const EMPTY: StudioDraft = { text: '', type: 'image', ratio: '1:1', template: 'auto' };

const remembered = (): Partial<StudioDraft> => {
  try {
    const kept: unknown = JSON.parse(recall(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? kept : {};
  } catch {
    return {};
  }
};

/** What is being asked for: it survives a reload, and stays for the next advertisement. */
export const useStudioDraft = (): StudioDraft => {
  const draft = reactive({ ...EMPTY, ...remembered() });
  watch(draft, () => keep(KEY, JSON.stringify(draft)));
  return draft;
};
