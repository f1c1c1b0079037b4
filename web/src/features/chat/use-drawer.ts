import { nextTick, onMounted, onUnmounted, ref, type Ref } from 'vue';
import { keep, recall } from '../../app/storage.ts';

/** From this width the list of conversations is no drawer. */
const WIDE = '(min-width: 1024px)';

/** The list of conversations where there is no room beside the sheet; focus comes back to what opened it. */
export const useDrawer = (opener: Readonly<Ref<HTMLElement | null>>) => {
  const isOpen = ref(false);
  const wide = matchMedia(WIDE);

  const show = (): void => {
    isOpen.value = true;
  };
  const hide = async (): Promise<void> => {
    if (!isOpen.value) return;
    isOpen.value = false;
    await nextTick();
    opener.value?.focus();
  };
  const onWide = ({ matches }: MediaQueryListEvent): void => {
    if (matches) isOpen.value = false;
  };
  onMounted(() => wide.addEventListener('change', onWide));
  onUnmounted(() => wide.removeEventListener('change', onWide));
  return { isOpen, show, hide };
};

/** Where there is room beside the sheet, whether the list is put away there, as it was left. */
export const useFoldedSide = () => {
  const folded = ref(recall('side') === 'folded');
  const fold = (): void => {
    folded.value = !folded.value;
    keep('side', folded.value ? 'folded' : null);
  };
  return { folded, fold };
};
