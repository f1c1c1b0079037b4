import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { Operations } from '@madang/contracts/index';
import type { CallInput } from '@madang/contracts/operation';
import { call } from '../../app/api.ts';
import { ApiProblem } from '../../app/problem.ts';
import { randomKey } from '../../app/random-key.ts';
import { ensureGuest } from '../../app/session.ts';

type Wanted = NonNullable<CallInput<Operations['POST /training/sessions']>['body']>;

/** Starts a session and goes to its talk. A press that is repeated because nothing came back starts no second one. */
export const useStartSession = () => {
  const { t } = useI18n();
  const router = useRouter();
  /** What is being started, by the name that the caller gave it. */
  const starting = ref<string | null>(null);
  const problem = ref('');
  let tried: { readonly of: string; readonly key: string } | null = null;

  const start = async (name: string, wanted: Wanted): Promise<void> => {
    if (starting.value !== null) return;
    starting.value = name;
    problem.value = '';
    const of = JSON.stringify(wanted);
    tried = tried?.of === of ? tried : { of, key: randomKey() };
    try {
      await ensureGuest();
      const { id } = await call(
        'POST /training/sessions',
        { body: wanted },
        { headers: { 'idempotency-key': tried.key } },
      );
      tried = null;
      await router.push({ name: 'training-play', params: { id } });
    } catch (error) {
      if (error instanceof ApiProblem) tried = null;
      problem.value = error instanceof ApiProblem ? error.words : t('training.list.notStarted');
    } finally {
      starting.value = null;
    }
  };
  return { start, starting, problem };
};
