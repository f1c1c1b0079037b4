import type { Mood, Setting, Style, Template } from '@madang/contracts/studio';

interface Name {
  readonly ko: string;
  readonly en: string;
}

export const TEMPLATE_NAMES: Readonly<Record<Template, Name>> = {
  hero: { ko: '사진 크게', en: 'Big photo' },
  editorial: { ko: '반반', en: 'Half and half' },
  sale: { ko: '가격', en: 'Price' },
  menu: { ko: '메뉴판', en: 'Menu' },
  review: { ko: '후기', en: 'Review' },
  event: { ko: '날짜', en: 'Date' },
};

export const MOOD_NAMES: Readonly<Record<Mood, Name>> = {
  calm: { ko: '차분하게', en: 'Calm' },
  editorial: { ko: '잡지처럼', en: 'Editorial' },
  bold: { ko: '힘 있게', en: 'Bold' },
  craft: { ko: '손맛 나게', en: 'Crafted' },
  tender: { ko: '다정하게', en: 'Tender' },
  poster: { ko: '또렷하게', en: 'Poster' },
  fun: { ko: '재미있게', en: 'Fun' },
  pop: { ko: '톡톡 튀게', en: 'Pop' },
  classic: { ko: '점잖게', en: 'Classic' },
};

export const STYLE_NAMES: Readonly<Record<Style, Name>> = {
  ultra_realistic: { ko: '사진처럼', en: 'Like a photo' },
  semi_realistic: { ko: '반쯤 그림', en: 'Half drawn' },
  anime: { ko: '애니메이션', en: 'Anime' },
};

type Slot = Exclude<keyof Setting, 'template' | 'mood' | 'headline'>;
/** What a template has room for, beside its headline. */
export const SLOTS: Readonly<Record<Template, readonly Slot[]>> = {
  hero: ['sub', 'call', 'shop', 'price', 'date'],
  editorial: ['sub', 'body', 'call', 'shop', 'price', 'date'],
  sale: ['sub', 'call', 'shop', 'price', 'old_price', 'tag', 'date'],
  menu: ['sub', 'call', 'shop', 'date', 'items'],
  review: ['call', 'shop', 'date'],
  event: ['sub', 'call', 'shop', 'price', 'date', 'place'],
};
