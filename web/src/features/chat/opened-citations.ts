import { nextTick, ref, type Ref } from 'vue';

interface Rows {
  readonly focus: (number: number) => void;
}

/** Which citations of an answer are open, and the way from a chip in the text to its row. */
export const useOpenedCitations = (rows: Readonly<Ref<Rows | null>>) => {
  const opened = ref(new Set<number>());
  const toggle = (number: number): void => {
    const next = new Set(opened.value);
    if (!next.delete(number)) next.add(number);
    opened.value = next;
  };
  const goTo = async (number: number): Promise<void> => {
    opened.value = new Set([...opened.value, number]);
    await nextTick();
    rows.value?.focus(number);
  };
  return { opened, toggle, goTo };
};
