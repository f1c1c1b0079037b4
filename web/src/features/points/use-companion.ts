import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { call } from '../../app/api.ts';
import { todayInKorea } from '../../app/now.ts';
import { currentToken, me } from '../../app/session.ts';
import { useLoaded } from '../../ui/use-loaded.ts';
import { useLocalized } from '../guide/use-localized.ts';

const DAY_MS = 86_400_000;

/** Who keeps the person company, and what it says today; to somebody new the one whom everybody has. */
export const useCompanion = () => {
  const { t } = useI18n();
  const { said } = useLocalized();
  const { value: loaded, reload } = useLoaded(
    () => me.value?.id,
    async (signal) => {
      const isKnown = (await currentToken()) !== null;
      const [{ characters }, collection, profile] = await Promise.all([
        call('GET /characters', {}, { signal }),
        isKnown ? call('GET /users/me/characters', {}, { signal }) : null,
        isKnown ? call('GET /users/me/profile', {}, { signal }) : null,
      ]);
      return { characters, chosen: collection?.chosen ?? null, nickname: profile?.nickname ?? null };
    },
  );
  const who = computed(() => {
    if (loaded.value === null) return null;
    const { characters, chosen } = loaded.value;
    const character = characters.find(({ id }) => id === chosen?.character) ?? characters[0];
    return character === undefined ? null : { character, skin: chosen?.skin ?? ('bare' as const) };
  });
  const name = computed(() => loaded.value?.nickname ?? (me.value?.kind === 'user' ? me.value.name : null));
  const greeting = computed(() => {
    const greetings = who.value?.character.greetings ?? [];
    const line = greetings[Math.floor(Date.parse(todayInKorea.value) / DAY_MS) % greetings.length];
    return line === undefined ? null : said(line).replaceAll('{name}', name.value ?? t('guide.neighbor'));
  });
  return { who, name, greeting, reload };
};
