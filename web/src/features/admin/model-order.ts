import { computed, nextTick, ref, shallowRef, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { ConnectedModel } from '@madang/contracts/chat';

interface Placed {
  readonly model: ConnectedModel;
  /** In which order it is tried; null where it is not. */
  readonly place: number | null;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

const swapped = (ids: readonly string[], id: string, to: number): string[] => {
  const rest = ids.filter((each) => each !== id);
  return [...rest.slice(0, to), id, ...rest.slice(to)];
};

/**
 * The order in which models are tried, as somebody changes it: by buttons, by the keys of arrows on them, or by dragging. What the
 * environment sets comes first and stays where it is.
 */
export const useModelOrder = (
  models: Readonly<Ref<readonly ConnectedModel[]>>,
  list: Readonly<Ref<HTMLElement | null>>,
  store: (ids: string[]) => Promise<void>,
) => {
  const { t } = useI18n();
  /** While it is changed and not stored yet. */
  const wanted = shallowRef<readonly string[] | null>(null);
  /** What is said of it to who does not see it. */
  const moved = ref('');
  const movable = computed(() => models.value.filter(({ source }) => source === 'database').map(({ id }) => id));
  const ids = computed(() => wanted.value ?? movable.value);

  const ordered = computed((): Placed[] => {
    const fixed = models.value.filter(({ source }) => source === 'environment');
    const free = ids.value.flatMap((id) => models.value.filter((model) => model.id === id));
    let place = 0;
    return [...fixed, ...free].map((model) => ({
      model,
      place: model.enabled && !model.overridden ? (place += 1) : null,
      isFirst: ids.value[0] === model.id,
      isLast: ids.value.at(-1) === model.id,
    }));
  });

  const keep = async (id: string): Promise<void> => {
    const order = [...ids.value];
    const model = models.value.find((each) => each.id === id);
    moved.value = t('admin.models.moved', { name: model?.label ?? '', n: order.indexOf(id) + 1 });
    await store(order);
    wanted.value = null;
  };

  const move = async (id: string, by: -1 | 1): Promise<void> => {
    const to = ids.value.indexOf(id) + by;
    if (to < 0 || to >= ids.value.length) return;
    const focused = (document.activeElement as HTMLElement | null)?.dataset['move'];
    wanted.value = swapped(ids.value, id, to);
    await nextTick();
    // A row that is moved loses the focus; the button at an end cannot have it.
    const row = list.value?.children[ordered.value.findIndex(({ model }) => model.id === id)];
    const buttons = [...(row?.querySelectorAll<HTMLButtonElement>('[data-move]:not(:disabled)') ?? [])];
    (buttons.find((button) => button.dataset['move'] === focused) ?? buttons[0])?.focus();
    await keep(id);
  };

  /** Follows the pointer from row to row, until it is let go. */
  const drag = (id: string, event: PointerEvent): void => {
    const grip = event.currentTarget as HTMLElement;
    const row = grip.closest('li');
    if (row === null || event.button !== 0) return;
    event.preventDefault();
    row.classList.add('dragged');
    const before = ids.value;
    const over = (pointer: PointerEvent): void => {
      const fixed = ordered.value.length - ids.value.length;
      const rows = [...(list.value?.children ?? [])].slice(fixed);
      const to = rows.findIndex((each) => pointer.clientY < each.getBoundingClientRect().bottom);
      const at = to === -1 ? rows.length - 1 : to;
      if (ids.value.indexOf(id) !== at) wanted.value = swapped(ids.value, id, at);
    };
    const end = (isKept: boolean): void => {
      stop.abort();
      row.classList.remove('dragged');
      if (!isKept) wanted.value = null;
      else if (ids.value.join() !== before.join()) void keep(id);
    };
    const stop = new AbortController();
    const { signal } = stop;
    addEventListener('pointermove', over, { signal });
    addEventListener('pointerup', () => end(true), { signal });
    addEventListener('pointercancel', () => end(false), { signal });
    addEventListener('keydown', (key) => key.key === 'Escape' && end(false), { signal });
  };

  return { ordered, moved, move, drag };
};
