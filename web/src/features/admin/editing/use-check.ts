import { onScopeDispose, ref, watch, type Ref } from 'vue';
import type { FieldError } from '@madang/contracts/errors';

/** After the last key, so that nobody is told of what they are still typing. */
const PAUSE_MS = 700;

interface Checked<T> {
  readonly draft: T;
  readonly check: ((draft: T) => Promise<readonly FieldError[]>) | undefined;
  readonly told: (errors: readonly FieldError[]) => void;
}

/** Tells what is wrong while somebody types, before they save. `unknown`: nothing was changed yet, or nobody answers. */
export const useCheck = <T extends object>({ draft, check, told }: Checked<T>): Ref<'unknown' | 'fits' | 'wrong'> => {
  const state = ref<'unknown' | 'fits' | 'wrong'>('unknown');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;
  onScopeDispose(() => {
    clearTimeout(timer);
    latest += 1;
  });
  if (check === undefined) return state;
  const ask = async (): Promise<void> => {
    const mine = (latest += 1);
    const errors = await check(draft).catch(() => null);
    if (mine !== latest) return;
    state.value = errors === null ? 'unknown' : errors.length > 0 ? 'wrong' : 'fits';
    if (errors !== null) told(errors);
  };
  watch(draft, () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), PAUSE_MS);
  });
  return state;
};
