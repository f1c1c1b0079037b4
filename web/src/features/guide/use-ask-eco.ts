import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { ApiProblem } from '../../app/problem.ts';
import { keepOwn } from '../../app/own-storage.ts';
import { ensureGuest } from '../../app/session.ts';

/** Opens the eco conversation with a question that is written but not sent. */
export const useAskEco = () => {
  const { t } = useI18n();
  const router = useRouter();
  const isOpening = ref(false);
  const failure = ref('');
  const askEco = async (question: string): Promise<void> => {
    isOpening.value = true;
    failure.value = '';
    try {
      await ensureGuest();
      keepOwn('draft.eco.new', question);
      await router.push({ name: 'eco', params: {} });
    } catch (error) {
      failure.value = error instanceof ApiProblem ? error.words : t('home.failed');
    } finally {
      isOpening.value = false;
    }
  };
  return { askEco, isOpening, failure };
};
