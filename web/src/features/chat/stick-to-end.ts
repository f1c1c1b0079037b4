import { nextTick, onMounted, onUnmounted, ref, type Ref } from 'vue';

/** Closer than this to the end, a reader wants to see what comes. */
const NEAR = 64;

/** Where a scroll leads: to the end or away from it, by which way it went and not by how far off the end is, which moves as fast as an answer is written. */
export const followsAfter = (follows: boolean, movedBy: number, left: number): boolean => {
  if (left < 1) return true;
  if (movedBy < 0) return false;
  return follows || (movedBy > 0 && left < NEAR);
};

/** Keeps the end in view while the reader is there; whoever has scrolled up is never pulled down. */
export const useStickToEnd = (
  scroller: Readonly<Ref<HTMLElement | null>>,
  content: Readonly<Ref<HTMLElement | null>>,
  isOn: () => boolean,
) => {
  const atEnd = ref(true);
  const listening = new AbortController();
  let observer: ResizeObserver | undefined;
  let seenTop = 0;

  /** What the reader did since the last look. Scrolls of our own are seen when they are made. */
  const look = (): void => {
    const element = scroller.value;
    if (element === null) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    atEnd.value = followsAfter(atEnd.value, scrollTop - seenTop, scrollHeight - scrollTop - clientHeight);
    seenTop = scrollTop;
  };
  const toEnd = (): void => {
    const element = scroller.value;
    if (element === null) return;
    element.scrollTop = isOn() ? element.scrollHeight : 0;
    seenTop = element.scrollTop;
    atEnd.value = true;
  };
  /** What a reader unfolds should stay where it was pressed. */
  const onClick = ({ target }: Event): void => {
    if ((target as HTMLElement).closest('button:not([data-quiet]), summary') !== null) atEnd.value = false;
  };

  onMounted(() => {
    observer = new ResizeObserver(() => {
      // A scroll whose event has not come yet is the reader's all the same.
      look();
      if (atEnd.value) toEnd();
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
