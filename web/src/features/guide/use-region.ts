import { computed } from 'vue';
import { call } from '../../app/api.ts';
import { regionChoice } from './region-choice.ts';
import { useLoaded } from '../../ui/use-loaded.ts';
import { useLocalized } from './use-localized.ts';

/** What is known of where the person lives; nothing until they have said where that is. */
export const useRegion = () => {
  const { said } = useLocalized();
  const loaded = useLoaded(
    () => regionChoice.value,
    async (signal) => {
      const choice = regionChoice.value;
      if (choice === null) return null;
      return call(
        'GET /guide/rules/:region',
        { params: { region: choice.code }, query: choice.district === null ? {} : { district: choice.district } },
        { signal },
      );
    },
  );
  const place = computed(() => {
    const rules = loaded.value.value;
    return rules === null ? '' : [said(rules.name), rules.district ?? ''].join(' ').trim();
  });
  return { ...loaded, place };
};
