import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { ApiProblem } from '../../app/problem.ts';
import { enterWithPasskey, passkeyTrouble } from './passkeys.ts';

/** Signing in with a passkey: what it is doing and what went wrong. */
export const usePasskeyEntry = (done: () => void) => {
  const { t } = useI18n();
  const entering = ref(false);
  const trouble = ref<string>();
  /** The passkey was right, and opens an account that is going to be erased. */
  const foundDeleted = ref(false);

  const enter = async (restore = false): Promise<void> => {
    entering.value = true;
    trouble.value = undefined;
    foundDeleted.value = false;
    try {
      await enterWithPasskey(restore);
      done();
    } catch (error) {
      const known = passkeyTrouble(error);
      foundDeleted.value = error instanceof ApiProblem && error.code === 'account_deleted';
      trouble.value =
        error instanceof ApiProblem
          ? error.words
          : t(known === null ? 'account.unreachable' : `account.passkey.${known}`);
    } finally {
      entering.value = false;
    }
  };
  return { entering, trouble, foundDeleted, enter };
};
