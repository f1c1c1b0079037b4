import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Debrief, HarmKind } from '@madang/contracts/training/entities';

export type CallNumber = Debrief['numbers'][number];

const CHECKED_ON = {
  '112': '2026-11-29',
  '1394': '2026-11-29',
  '1332': '2026-11-29',
  '118': '2026-11-29',
  '119': '2026-12-01',
  '109': '2026-12-01',
} as const;
type KnownNumber = keyof typeof CHECKED_ON;

/** Whom to call in which harm, first the one that matters most. */
export const NUMBERS_OF_HARM: Readonly<Record<HarmKind, readonly KnownNumber[]>> = {
  emergency: ['119', '112', '109', '1394'],
  crisis: ['109', '119', '112', '1394'],
  loss: ['112', '1394', '1332', '118', '109'],
};

/** The numbers that are there without a network: they come with the words of the screen. */
export const useKnownNumbers = (kind: () => HarmKind = () => 'loss'): ComputedRef<readonly CallNumber[]> => {
  const { t } = useI18n();
  return computed(() =>
    NUMBERS_OF_HARM[kind()].map((number) => ({
      number,
      name: t(`training.real.numbers.n${number}.name`),
      when: t(`training.real.numbers.n${number}.when`),
      source: t(`training.real.numbers.n${number}.source`),
      checked_on: CHECKED_ON[number],
    })),
  );
};
