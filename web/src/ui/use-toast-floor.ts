import { onMounted, onUnmounted, type Ref } from 'vue';

/** Toasts stand above this element, which is at the lower edge of the window: they would cover what is being written. */
export const useToastFloor = (element: Readonly<Ref<HTMLElement | null>>): void => {
  const root = document.documentElement;
  let observer: ResizeObserver | undefined;
  onMounted(() => {
    observer = new ResizeObserver(() => {
      if (element.value !== null)
        root.style.setProperty(
          '--toast-floor',
          `${Math.round(innerHeight - element.value.getBoundingClientRect().top)}px`,
        );
    });
    if (element.value !== null) observer.observe(element.value);
  });
  onUnmounted(() => {
    observer?.disconnect();
    root.style.removeProperty('--toast-floor');
  });
};
