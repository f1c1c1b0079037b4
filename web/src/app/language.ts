import { createI18n } from 'vue-i18n';
import type { Words } from '../words/ko.ts';
import { keep, recall } from './storage.ts';

export type Language = 'ko' | 'en';

const LOADERS: Record<Language, () => Promise<Words>> = {
  ko: async () => (await import('../words/ko.ts')).ko,
  en: async () => (await import('../words/en.ts')).en,
};

const preferred = (): Language => {
  const kept = recall('language');
  if (kept === 'ko' || kept === 'en') return kept;
  return navigator.languages.some((tag) => tag.startsWith('ko')) || !navigator.languages.some((tag) => tag.startsWith('en')) ? 'ko' : 'en';
};

/** Only the language in use is loaded. */
export const createLanguage = async () => {
  const locale = preferred();
  document.documentElement.lang = locale;
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- version 11 still needs it to say that this is the composition API
  return createI18n<[Words], Language, false>({ legacy: false, locale, messages: { [locale]: await LOADERS[locale]() } as Record<Language, Words> });
};

type Global = Awaited<ReturnType<typeof createLanguage>>['global'];

export const switchLanguage = async (global: Pick<Global, 'setLocaleMessage' | 'locale'>, language: Language): Promise<void> => {
  global.setLocaleMessage(language, await LOADERS[language]());
  global.locale.value = language;
  document.documentElement.lang = language;
  keep('language', language);
};
