import type { FaceName } from './fonts.ts';
import type { Mood, Template } from './types.ts';

export interface Typography {
  readonly headline: FaceName;
  readonly small: FaceName;
  readonly strong: FaceName;
  readonly numerals: FaceName;
  readonly tracking: number;
  readonly leading: number;
}

const TYPOGRAPHY: Readonly<Record<Mood, Typography>> = {
  calm: {
    headline: 'gowun-batang-700',
    small: 'pretendard-500',
    strong: 'pretendard-600',
    numerals: 'gowun-batang-700',
    tracking: -0.025,
    leading: 1.33,
  },
  editorial: {
    headline: 'noto-serif-kr-600',
    small: 'pretendard-500',
    strong: 'pretendard-600',
    numerals: 'noto-serif-kr-600',
    tracking: -0.035,
    leading: 1.24,
  },
  bold: {
    headline: 'black-han-sans-400',
    small: 'pretendard-600',
    strong: 'pretendard-800',
    numerals: 'pretendard-900',
    tracking: -0.02,
    leading: 1.12,
  },
  craft: {
    headline: 'hahmlet-800',
    small: 'pretendard-600',
    strong: 'pretendard-700',
    numerals: 'pretendard-700',
    tracking: -0.03,
    leading: 1.22,
  },
  tender: {
    headline: 'gowun-batang-700',
    small: 'gowun-dodum-400',
    strong: 'pretendard-700',
    numerals: 'pretendard-700',
    tracking: -0.025,
    leading: 1.5,
  },
  poster: {
    headline: 'pretendard-800',
    small: 'pretendard-600',
    strong: 'pretendard-700',
    numerals: 'pretendard-900',
    tracking: -0.04,
    leading: 1.16,
  },
  fun: {
    headline: 'jua-400',
    small: 'pretendard-500',
    strong: 'pretendard-600',
    numerals: 'pretendard-800',
    tracking: -0.01,
    leading: 1.18,
  },
  pop: {
    headline: 'do-hyeon-400',
    small: 'pretendard-500',
    strong: 'pretendard-600',
    numerals: 'pretendard-800',
    tracking: -0.02,
    leading: 1.18,
  },
  classic: {
    headline: 'nanum-myeongjo-800',
    small: 'pretendard-500',
    strong: 'pretendard-600',
    numerals: 'pretendard-800',
    tracking: -0.02,
    leading: 1.18,
  },
};

const MOOD_OF_TEMPLATE: Readonly<Record<Template, Mood>> = {
  hero: 'calm',
  editorial: 'editorial',
  sale: 'bold',
  menu: 'craft',
  review: 'tender',
  event: 'poster',
};

/** Hue (degrees) and chroma that stand in for a photo's: where there is none, or it is grey. */
const COLOUR_OF_MOOD: Readonly<Record<Mood, readonly [hue: number, chroma: number]>> = {
  calm: [20, 0.1],
  editorial: [155, 0.07],
  bold: [75, 0.14],
  craft: [45, 0.12],
  tender: [18, 0.11],
  poster: [38, 0.19],
  fun: [95, 0.14],
  pop: [255, 0.15],
  classic: [250, 0.08],
};

const FAMILIES: Readonly<Record<string, string>> = {
  'black-han-sans': 'Black Han Sans',
  'do-hyeon': 'Do Hyeon',
  'gowun-batang': 'Gowun Batang',
  'gowun-dodum': 'Gowun Dodum',
  hahmlet: 'Hahmlet',
  jua: 'Jua',
  'nanum-myeongjo': 'Nanum Myeongjo',
  'noto-serif-kr': 'Noto Serif KR',
  pretendard: 'Pretendard',
};
const familyOf = (face: FaceName): string => FAMILIES[face.replace(/-\d+$/, '')] ?? face;

/** Names of the typefaces of a mood. */
export const familiesOf = (mood: Mood): { readonly headline: string; readonly text: string } => ({
  headline: familyOf(TYPOGRAPHY[mood].headline),
  text: familyOf(TYPOGRAPHY[mood].small),
});
export const moodOfTemplate = (template: Template): Mood => MOOD_OF_TEMPLATE[template];

export const moodOf = (template: Template, mood: Mood | undefined): Mood => mood ?? MOOD_OF_TEMPLATE[template];
export const typographyOf = (mood: Mood): Typography => TYPOGRAPHY[mood];

/** The seed turns the mood's hue by up to 30 degrees: shops of one mood do not all look alike. */
export const colourOfMood = (mood: Mood, seed: number): { hue: number; chroma: number } => {
  const [hue, chroma] = COLOUR_OF_MOOD[mood];
  const turn = ((((Math.trunc(seed) % 13) + 13) % 13) - 6) * 5;
  return { hue: (hue + (Math.trunc(seed) === 0 ? 0 : turn) + 360) % 360, chroma };
};
