import { onScopeDispose, shallowRef } from 'vue';
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router';
import { ending } from '../../../app/session-end.ts';
import { registerEditor } from '../../../ui/unsaved.ts';

/** Whoever leaves what they have changed is asked before it is lost: for UnsavedDialog. */
export const useUnsaved = (isChanged: () => boolean) => {
  /** Answers the question that is open. */
  const answer = shallowRef<((leave: boolean) => void) | null>(null);
  const ask = (): Promise<boolean> | boolean => {
    if (!isChanged()) return true;
    return new Promise((resolve) => {
      answer.value = (leave) => {
        answer.value = null;
        resolve(leave);
      };
    });
  };
  registerEditor(isChanged);
  onBeforeRouteLeave(ask);
  onBeforeRouteUpdate(ask);
  const onUnload = (event: BeforeUnloadEvent): void => {
    if (ending.value !== 'left' && isChanged()) event.preventDefault();
  };
  addEventListener('beforeunload', onUnload);
  onScopeDispose(() => removeEventListener('beforeunload', onUnload));
  return answer;
};
