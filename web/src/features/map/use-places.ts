import { computed, shallowRef } from 'vue';
import type { BinType, Place } from '@madang/contracts/location/entities';
import { call } from '../../app/api.ts';
import { useLoaded } from '../../ui/use-loaded.ts';

export interface Here {
  readonly latitude: number;
  readonly longitude: number;
  readonly name: string;
  /** Code of the district that was named; null where it is a point and no more. */
  readonly district: string | null;
}
export type Kind = BinType | 'center' | 'all';

/** In metres: half an hour on foot. */
export const RADIUS = 2000;
const MOST = 200;

/** What is near where somebody looks, nearest first, bins and centres together. */
export const usePlaces = () => {
  const here = shallowRef<Here | null>(null);
  const kind = shallowRef<Kind>('all');
  const openNow = shallowRef(false);
  const loaded = useLoaded(
    () => [here.value, kind.value, openNow.value],
    async (signal) => {
      const at = here.value;
      if (at === null) return { items: [], more: false };
      const query = {
        lat: at.latitude,
        lon: at.longitude,
        radius: RADIUS,
        limit: MOST,
        ...(openNow.value ? { open_now: 'true' as const } : {}),
      };
      const type = kind.value;
      const answers = await Promise.all([
        ...(type === 'center'
          ? []
          : [call('GET /locations/bins', { query: type === 'all' ? query : { ...query, type } }, { signal })]),
        ...(type === 'all' || type === 'center' ? [call('GET /locations/centers', { query }, { signal })] : []),
      ]);
      const metres = ({ distance_m }: Place): number => distance_m ?? 0;
      // Beyond the last one of a page there may be more of that kind: what is farther of the other would be out of order.
      const end = Math.min(
        ...answers.map(({ items, next_cursor }) => (next_cursor === null ? Infinity : metres(items.at(-1) as Place))),
      );
      const items = answers
        .flatMap((answer) => answer.items)
        .filter((place) => metres(place) <= end)
        .sort((a, b) => metres(a) - metres(b));
      return { items, more: end < Infinity };
    },
  );
  const items = computed(() => loaded.value.value?.items ?? []);
  const more = computed(() => loaded.value.value?.more ?? false);
  return { here, kind, openNow, items, more, state: loaded.state, problem: loaded.problem, reload: loaded.reload };
};
