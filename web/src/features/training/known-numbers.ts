import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Debrief } from '@madang/contracts/training/entities';

export type CallNumber = Debrief['numbers'][number];

const CHECKED_ON = {
  '112': '2026-11-29',
  '1394': '2026-11-29',
  '1332': '2026-11-29',
  '118': '2026-11-29',
  '109': '2026-12-01',
} as const;
const KNOWN = ['112', '1394', '1332', '118', '109'] as const;

/** The numbers that are there without a network: they come with the words of the screen. */
export const useKnownNumbers = (): ComputedRef<readonly CallNumber[]> => {
  const { t } = useI18n();
  return computed(() =>
    KNOWN.map((number) => ({
      number,
      name: t(`training.real.numbers.n${number}.name`),
      when: t(`training.real.numbers.n${number}.when`),
      source: t(`training.real.numbers.n${number}.source`),
      checked_on: CHECKED_ON[number],
    })),
  );
};
