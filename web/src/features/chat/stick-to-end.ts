import { nextTick, onMounted, onUnmounted, ref, type Ref } from 'vue';

/** Closer than this to the end, a reader wants to see what comes. */
const NEAR = 64;

/** Keeps the end in view while the reader is there; whoever has scrolled up is never pulled down. */
export const useStickToEnd = (scroller: Readonly<Ref<HTMLElement | null>>, content: Readonly<Ref<HTMLElement | null>>, isOn: () => boolean) => {
  const atEnd = ref(true);
  const listening = new AbortController();
  let observer: ResizeObserver | undefined;

  const look = (): void => {
    const element = scroller.value;
    if (element !== null) atEnd.value = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
  };
  const toEnd = (): void => {
    const element = scroller.value;
    if (element === null) return;
    element.scrollTop = isOn() ? element.scrollHeight : 0;
    atEnd.value = true;
  };
  /** What a reader unfolds should stay where it was pressed. */
  const onClick = ({ target }: Event): void => {
    if ((target as HTMLElement).closest('button') !== null) atEnd.value = false;
  };

  onMounted(() => {
    observer = new ResizeObserver(() => {
      if (atEnd.value) toEnd();
      else look();
    });
    if (content.value !== null) observer.observe(content.value);
    if (scroller.value !== null) observer.observe(scroller.value);
    content.value?.addEventListener('click', onClick, { capture: true, signal: listening.signal });
    void nextTick(toEnd);
  });
  onUnmounted(() => {
    observer?.disconnect();
    listening.abort();
  });
  return { atEnd, look, toEnd };
};
