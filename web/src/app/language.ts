import { createI18n } from 'vue-i18n';
import type { BasicWords, Words } from '../words/ko.ts';
import { keep, recall } from './storage.ts';

export type Language = 'ko' | 'en';

const LOADERS: Record<Language, () => Promise<BasicWords>> = {
  ko: async () => (await import('../words/ko.ts')).ko,
  en: async () => (await import('../words/en.ts')).en,
};

const STUDIO = {
  ko: async () => (await import('../words/ko/studio.ts')).studio,
  en: async () => (await import('../words/en/studio.ts')).studio,
};
const TRAINING = {
  ko: async () => (await import('../words/ko/training.ts')).training,
  en: async () => (await import('../words/en/training.ts')).training,
};

const MAP = {
  ko: async () => (await import('../words/ko/map.ts')).map,
  en: async () => (await import('../words/en/map.ts')).map,
};

const POINTS = {
  ko: async () => (await import('../words/ko/points.ts')).points,
  en: async () => (await import('../words/en/points.ts')).points,
};

const SCAN = {
  ko: async () => (await import('../words/ko/scan.ts')).scan,
  en: async () => (await import('../words/en/scan.ts')).scan,
};

const WEBHOOKS = {
  ko: async () => (await import('../words/ko/webhooks.ts')).webhooks,
  en: async () => (await import('../words/en/webhooks.ts')).webhooks,
};

const MOVING = {
  ko: async () => (await import('../words/ko/moving.ts')).moving,
  en: async () => (await import('../words/en/moving.ts')).moving,
};

const MANAGE = {
  ko: async () => (await import('../words/ko/manage.ts')).manage,
  en: async () => (await import('../words/en/manage.ts')).manage,
};

const preferred = (): Language => {
  const kept = recall('language');
  if (kept === 'ko' || kept === 'en') return kept;
  return navigator.languages.some((tag) => tag.startsWith('ko')) ||
    !navigator.languages.some((tag) => tag.startsWith('en'))
    ? 'ko'
    : 'en';
};

/** Only the language in use is loaded. */
export const createLanguage = async () => {
  const locale = preferred();
  document.documentElement.lang = locale;
  const i18n = createI18n<[Words], Language, false>({
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- version 11 still needs it to say that this is the composition API
    legacy: false,
    locale,
    messages: { [locale]: await LOADERS[locale]() } as Record<Language, Words>,
  });
  current = i18n.global;
  return i18n;
};

type Global = Awaited<ReturnType<typeof createLanguage>>['global'];
let current: Global | undefined;

/** Most people never open the studio: its words come with its screen. */
export const loadStudioWords = async (): Promise<void> => {
  const language = current?.locale.value;
  if (language !== undefined) current?.mergeLocaleMessage(language, { studio: await STUDIO[language]() });
};

/** The same of training. */
export const loadTrainingWords = async (): Promise<void> => {
  const language = current?.locale.value;
  if (language !== undefined) current?.mergeLocaleMessage(language, { training: await TRAINING[language]() });
};

/** Nor points. */
export const loadPointsWords = async (): Promise<void> => {
  const language = current?.locale.value;
  if (language !== undefined) current?.mergeLocaleMessage(language, { points: await POINTS[language]() });
};

/** Nor the map. */
export const loadMapWords = async (): Promise<void> => {
  const language = current?.locale.value;
  if (language !== undefined) current?.mergeLocaleMessage(language, await MAP[language]());
};

/** Nor a scan. */
export const loadScanWords = async (): Promise<void> => {
  const language = current?.locale.value;
  if (language !== undefined) current?.mergeLocaleMessage(language, { scan: await SCAN[language]() });
};

/** Nor webhooks. */
export const loadWebhookWords = async (): Promise<void> => {
  const language = current?.locale.value;
  if (language !== undefined) current?.mergeLocaleMessage(language, { webhooks: await WEBHOOKS[language]() });
};

/** Nor moving. */
export const loadMovingWords = async (): Promise<void> => {
  const language = current?.locale.value;
  if (language !== undefined) current?.mergeLocaleMessage(language, { moving: await MOVING[language]() });
};

/** Nor what admins see. */
export const loadAdminWords = async (): Promise<void> => {
  const language = current?.locale.value;
  if (language !== undefined) current?.mergeLocaleMessage(language, { manage: await MANAGE[language]() });
};

export const switchLanguage = async (
  global: Pick<Global, 'setLocaleMessage' | 'locale'>,
  language: Language,
): Promise<void> => {
  global.setLocaleMessage(language, (await LOADERS[language]()) as Words);
  global.locale.value = language;
  document.documentElement.lang = language;
  keep('language', language);
};
