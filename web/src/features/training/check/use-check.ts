import { onScopeDispose, ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { call } from '../../../app/api.ts';
import { online } from '../../../app/online.ts';
import { ApiProblem } from '../../../app/problem.ts';
import { ensureGuest } from '../../../app/session.ts';
import type { Judgement } from './judgement.ts';

/** A message that somebody wants judged: what they put in stays here, and is asked about when they want. */
export const useCheck = () => {
  const { t } = useI18n();
  const text = ref('');
  const judged = shallowRef<Judgement | null>(null);
  const asking = ref(false);
  const problem = ref('');
  const leaving = new AbortController();

  const ask = async (): Promise<void> => {
    if (asking.value || text.value.trim() === '') return;
    asking.value = true;
    problem.value = '';
    judged.value = null;
    try {
      await ensureGuest();
      judged.value = await call(
        'POST /training/analyze-text',
        { body: { text: text.value } },
        { signal: leaving.signal },
      );
    } catch (error) {
      problem.value =
        error instanceof ApiProblem
          ? error.words
          : t(online.value ? 'training.check.failed' : 'training.check.offline');
    } finally {
      asking.value = false;
    }
  };
  onScopeDispose(() => leaving.abort());
  return { text, judged, asking, problem, ask };
};
