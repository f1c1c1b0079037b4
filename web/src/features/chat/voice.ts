import { computed, ref, shallowRef, type Ref } from 'vue';
import type { Conversation, Persona } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';
import { call } from '../../app/api.ts';
import { defaultModel, models } from '../../app/models.ts';
import { keep, recall } from '../../app/storage.ts';

/** Who answers: null leaves it to the default. */
export interface Voice {
  readonly persona: string | null;
  readonly model: string | null;
}

const NOBODY: Voice = { persona: null, model: null };

const remembered = (app: App): Voice => {
  const [persona, model] = (recall(`voice.${app}`) ?? '|').split('|');
  return { persona: persona || null, model: model || null };
};

/** Who answers in the conversation that is shown, or will in a new one. */
export const useVoice = (app: Ref<App>, language: Ref<string>, change: (voice: Voice) => Promise<unknown>) => {
  const voice = ref<Voice>(NOBODY);
  const personas = shallowRef<readonly Persona[]>([]);
  const persona = computed(() => personas.value.find(({ id }) => id === voice.value.persona) ?? null);
  const model = computed(() => models.value?.find(({ id }) => id === (voice.value.model ?? persona.value?.model)) ?? defaultModel.value);

  /** A courtesy: without them the default answers. */
  const load = async (): Promise<void> => {
    personas.value = await call('GET /personas', { query: { app: app.value } }).then(({ items }) => items, () => []);
  };
  const offered = computed(() => personas.value.filter(({ locale, id }) => locale === language.value || id === voice.value.persona));

  /** As the conversation has it; a new one begins with what was chosen last. */
  const settle = (conversation: Pick<Conversation, 'persona_id' | 'model'> | null): void => {
    voice.value = conversation === null ? remembered(app.value) : { persona: conversation.persona_id, model: conversation.model };
  };
  const choose = async (part: Partial<Voice>): Promise<void> => {
    const before = voice.value;
    voice.value = { ...before, ...part };
    keep(`voice.${app.value}`, `${voice.value.persona ?? ''}|${voice.value.model ?? ''}`);
    await change(voice.value).catch((error: unknown) => {
      voice.value = before;
      throw error;
    });
  };
  return { voice, persona, model, offered, load, settle, choose };
};
export type VoiceChoice = ReturnType<typeof useVoice>;
