import { ref, type Ref } from 'vue';
import { ApiProblem } from '../../app/problem.ts';

type Work = (conversationId: string, signal: AbortSignal) => Promise<void>;

/** What somebody wants done in the conversation that is open: one thing at a time, and forgotten when they leave it. */
export const useActions = ({ id, visit }: { readonly id: Ref<string | null>; readonly visit: () => AbortSignal }) => {
  /** Why the last action was not granted: the server's words, or '' where it could not be reached. */
  const refused = ref<string | null>(null);
  const asking = ref(false);
  const attempt = async (work: Work): Promise<void> => {
    const conversationId = id.value;
    if (conversationId === null || asking.value) return;
    const signal = visit();
    asking.value = true;
    refused.value = null;
    try {
      await work(conversationId, signal);
    } catch (error) {
      if (!signal.aborted) refused.value = error instanceof ApiProblem ? error.words : '';
    } finally {
      asking.value = false;
    }
  };
  return { refused, asking, attempt };
};

export type Attempt = ReturnType<typeof useActions>['attempt'];
