import { onScopeDispose, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Operations } from '@madang/contracts/index';
import type { Output } from '@madang/contracts/operation';
import { call } from '../../app/api.ts';
import { online } from '../../app/online.ts';

type Listed<K extends keyof Operations> = Output<Operations[K]>;

interface Choices {
  readonly templates: Listed<'GET /studio/templates'>['items'];
  readonly moods: Listed<'GET /studio/fonts'>['items'];
  readonly engines: Listed<'GET /studio/engines'>['items'];
  readonly styles: Listed<'GET /studio/styles'>['items'];
}

/** What the server can make, in the language of the page; nothing until it has said so. */
export const useChoices = () => {
  const choices = shallowRef<Choices>({ templates: [], moods: [], engines: [], styles: [] });
  const { locale } = useI18n();
  const leaving = new AbortController();
  onScopeDispose(() => leaving.abort());
  const load = async (): Promise<void> => {
    const { signal } = leaving;
    try {
      const [templates, moods, engines, styles] = await Promise.all([
        call('GET /studio/templates', {}, { signal }),
        call('GET /studio/fonts', {}, { signal }),
        call('GET /studio/engines', {}, { signal }),
        call('GET /studio/styles', {}, { signal }),
      ]);
      choices.value = { templates: templates.items, moods: moods.items, engines: engines.items, styles: styles.items };
    } catch {
      // The server chooses by itself where nothing can be chosen here.
    }
  };
  watch(locale, load, { immediate: true });
  watch(online, (now) => {
    if (now && choices.value.templates.length === 0) void load();
  });
  return choices;
};
