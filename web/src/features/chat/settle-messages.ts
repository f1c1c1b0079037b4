import { onMounted, onUnmounted, watch, type Ref } from 'vue';
import type { Message } from '@madang/contracts/chat';
import { loadAnswerRenderer } from './answer/load-answer-renderer.ts';

const nextFrame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));

/**
 * Messages that are out of view are left out of layout and painting, so that a thousand are as quick as ten. Each is
 * laid out once before that: the browser then knows its size, and nothing moves when it comes into view again. A guess
 * would have the text jump for whoever reads up.
 */
export const useSettledMessages = (
  column: Readonly<Ref<HTMLElement | null>>,
  messages: Readonly<Ref<readonly Message[]>>,
): void => {
  let width = 0;
  let action = 0;
  let observer: ResizeObserver | undefined;

  const settle = async (): Promise<void> => {
    const mine = ++action;
    if (messages.value.length === 0) return;
    // What changes sizes after the first layout: Markdown, and the parts of the font that its letters need.
    await loadAnswerRenderer().catch(() => undefined);
    await nextFrame();
    await document.fonts.ready;
    await nextFrame();
    await nextFrame();
    if (mine !== action) return;
    for (const element of column.value?.querySelectorAll<HTMLElement>(":scope > .message:not([aria-busy='true'])") ??
      [])
      element.dataset['settled'] = '';
  };
  /** At another width every size is another one. */
  const unsettle = (): void => {
    for (const element of column.value?.querySelectorAll<HTMLElement>(':scope > [data-settled]') ?? [])
      delete element.dataset['settled'];
    void settle();
  };

  watch(messages, () => void settle(), { flush: 'post', immediate: true });
  onMounted(() => {
    observer = new ResizeObserver(([entry]) => {
      const before = width;
      width = entry?.contentRect.width ?? 0;
      if (before !== 0 && before !== width) unsettle();
    });
    if (column.value !== null) observer.observe(column.value);
  });
  onUnmounted(() => {
    action++;
    observer?.disconnect();
  });
};
