import type { Style } from '@madang/contracts/studio';
import { copyOf, type Industry } from '../copy/content.ts';
import { styles } from './content.ts';
import type { Engine } from './engine.ts';

const MOST_CHARS = 600;
const HANGUL = /[ㄱ-힣]/u;
const WORDS_OF_TRADE = 4;

/** What the owner said; to a model that does not read Korean, the words of their trade. */
const subjectOf = (source: string, industry: Industry, { readsKorean }: Pick<Engine, 'readsKorean'>): string => {
  if (readsKorean || !HANGUL.test(source)) return source.replace(/\s+/g, ' ').slice(0, MOST_CHARS);
  return copyOf(industry).words.en.slice(0, WORDS_OF_TRADE).join(', ');
};

/** What an engine is told, by rules: the same sentence gives the same. Its text is set by the compositor, so it is to paint none. */
export const promptFor = (
  { source, industry, style }: { readonly source: string; readonly industry: Industry; readonly style: Style },
  engine: Pick<Engine, 'readsKorean'>,
): { readonly prompt: string; readonly negativePrompt: string } => {
  const { [style]: own, always } = styles();
  const subject = subjectOf(source, industry, engine);
  return {
    prompt: `${own.prompt}. For a ${copyOf(industry).name.en}: ${subject}. ${always.prompt}.`,
    negativePrompt: `${always.negative}, ${own.negative}`,
  };
};
