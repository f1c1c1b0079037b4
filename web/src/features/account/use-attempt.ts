import { nextTick, ref, useTemplateRef, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { ApiProblem } from '../../app/problem.ts';
import { noteSent } from '../../ui/typed-in.ts';

export type Problems<F extends string> = Partial<Record<F | 'all', string>>;

/**
 * Sends a form (the element with `ref="form"`) and says what is wrong at the field that it is about.
 * `byCode`: problems that are about one field although they name none.
 */
export const useAttempt = <F extends string>(fields: readonly F[], byCode: Readonly<Record<string, F>> = {}) => {
  const { t, d } = useI18n();
  const form = useTemplateRef<HTMLElement>('form');
  const busy = ref(false);
  /** What was asked for needs a sign-in of just now. */
  const isOld = ref(false);
  const problems = ref<Problems<F>>({}) as Ref<Problems<F>>;

  const fieldOf = (path: string): F | 'all' => fields.find((field) => path.endsWith(`.${field}`)) ?? 'all';
  const explain = (error: unknown): Problems<F> => {
    if (!(error instanceof ApiProblem)) return { all: t('account.unreachable') } as Problems<F>;
    const { errors = [], code } = error.problem;
    if (errors.length > 0)
      return Object.fromEntries(
        errors.toReversed().map(({ path, message }) => [fieldOf(path), message]),
      ) as Problems<F>;
    const until = error.problem.disabled_until;
    if (until !== undefined)
      return {
        all: t('account.bannedUntil', { at: d(until, { dateStyle: 'long', timeStyle: 'short' }) }),
      } as Problems<F>;
    const field = byCode[code];
    // Signed in, there is no name that could be wrong.
    return {
      [field ?? 'all']:
        field !== undefined && code === 'invalid_credentials' ? t('account.passwordWrong') : error.words,
    } as Problems<F>;
  };

  /** Whether it was done. */
  const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
    if (busy.value) return false;
    busy.value = true;
    isOld.value = false;
    problems.value = {};
    // A dialog goes when it is saved, and may send what it holds for other things before.
    const isForm = form.value?.tagName === 'FORM' && form.value.closest('dialog') === null;
    const settle = isForm ? noteSent(form.value) : undefined;
    try {
      await work();
      settle?.();
      return true;
    } catch (error) {
      problems.value = explain(error);
      isOld.value = error instanceof ApiProblem && error.code === 'recent_sign_in_required';
      await nextTick();
      form.value?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return false;
    } finally {
      busy.value = false;
    }
  };
  return { busy, problems, isOld, attempt };
};
