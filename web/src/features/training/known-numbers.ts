import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Debrief } from '@madang/contracts/training/entities';

export type CallNumber = Debrief['numbers'][number];

const KNOWN = ['112', '1394', '1332', '118'] as const;
const CHECKED_ON = '2026-11-29';

/** The numbers that are there without a network: they come with the words of the screen. */
export const useKnownNumbers = (): ComputedRef<readonly CallNumber[]> => {
  const { t } = useI18n();
  return computed(() =>
    KNOWN.map((number) => ({
      number,
      name: t(`training.real.numbers.n${number}.name`),
      when: t(`training.real.numbers.n${number}.when`),
      source: t(`training.real.numbers.n${number}.source`),
      checked_on: CHECKED_ON,
    })),
  );
};
