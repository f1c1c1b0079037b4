import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Character, Collection, Skin, UnlockRule } from '@madang/contracts/users/characters';
import { call } from '../../app/api.ts';
import { ensureGuest } from '../../app/session.ts';
import { useLoaded } from '../../ui/use-loaded.ts';

export type CharacterEntry = Character & Collection['characters'][number];
export type SkinEntry = Skin & Collection['skins'][number];

const join = <A extends { id: string }, B extends { id: string }>(known: readonly A[], mine: readonly B[]): (A & B)[] =>
  known.flatMap((each) => {
    const own = mine.find(({ id }) => id === each.id);
    return own === undefined ? [] : [{ ...each, ...own }];
  });

/** The catalogue with what the person has of it. */
export const useCollection = () => {
  const loaded = useLoaded(
    () => null,
    async (signal) => {
      await ensureGuest();
      const [catalogue, collection] = await Promise.all([
        call('GET /characters', {}, { signal }),
        call('GET /users/me/characters', {}, { signal }),
      ]);
      return { catalogue, collection };
    },
  );
  const characters = computed((): CharacterEntry[] => {
    const { catalogue, collection } = loaded.value.value ?? {};
    return join(catalogue?.characters ?? [], collection?.characters ?? []);
  });
  const skins = computed((): SkinEntry[] => {
    const { catalogue, collection } = loaded.value.value ?? {};
    return join(catalogue?.skins ?? [], collection?.skins ?? []);
  });
  const chosen = computed(() => loaded.value.value?.collection.chosen ?? null);
  /** @throws ApiProblem for what is not open, TypeError when the server cannot be reached */
  const choose = async (id: string, skin: string): Promise<void> => {
    const collection = await call('POST /users/me/characters/:id/select', { params: { id }, body: { skin } });
    if (loaded.value.value !== null) loaded.value.value = { ...loaded.value.value, collection };
  };
  return { ...loaded, characters, skins, chosen, choose };
};

/** What opens something, in words. */
export const useRuleWords = () => {
  const { t } = useI18n();
  return (rule: UnlockRule): string => {
    switch (rule.by) {
      case 'start':
        return t('points.rules.start');
      case 'level':
        return t('points.rules.level', { count: rule.level });
      case 'badge':
        return t(`points.rules.${rule.badge}`);
      case 'activity':
        return t(`points.rules.${rule.action}`, { count: rule.times });
    }
  };
};
