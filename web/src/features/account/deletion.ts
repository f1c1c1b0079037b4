import { shallowRef } from 'vue';

export interface Deletion {
  readonly erasedAt: string;
  /** Takes it back; it lives in this page only. */
  readonly undoToken: string;
}

/** The account that this page has just deleted. */
export const deletion = shallowRef<Deletion | null>(null);
