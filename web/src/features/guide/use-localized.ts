import { computed } from 'vue';
import { useI18n } from 'vue-i18n';

/** Which half of the guide's texts is read. */
export const useLocalized = () => {
  const { locale } = useI18n();
  const language = computed(() => (locale.value === 'en' ? 'en' : 'ko'));
  return { language, said: <T>(text: Readonly<Record<'ko' | 'en', T>>): T => text[language.value] };
};
