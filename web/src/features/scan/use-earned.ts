import { onScopeDispose, ref, shallowRef } from 'vue';
import { call } from '../../app/api.ts';

export type EarnedAction = 'scan' | 'recycled';

/** The ledger writes points down a moment after what earns them: it is asked a few times, and then no more. */
const TRIES = 12;
const PAUSE_MS = 500;

/** What the ledger has of one scan. */
export const useEarned = (scanId: string) => {
  const earned = shallowRef<Partial<Record<EarnedAction, number>>>({});
  /** What is being waited for. */
  const waiting = ref<EarnedAction | null>(null);
  const isLate = ref(false);
  const leaving = new AbortController();
  onScopeDispose(() => leaving.abort());

  const read = async (): Promise<void> => {
    const { items } = await call(
      'GET /users/me/activities',
      { query: { scan_id: scanId } },
      { signal: leaving.signal },
    );
    earned.value = Object.fromEntries(items.map(({ action, points_earned }) => [action, points_earned]));
  };
  const wait = async (action: EarnedAction): Promise<void> => {
    waiting.value = action;
    isLate.value = false;
    for (let tried = 0; tried < TRIES && !leaving.signal.aborted; tried += 1) {
      await read().catch(() => undefined);
      if (earned.value[action] !== undefined) break;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    isLate.value = earned.value[action] === undefined;
    waiting.value = null;
  };
  return { earned, waiting, isLate, read, wait };
};
