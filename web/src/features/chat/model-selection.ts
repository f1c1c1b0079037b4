import { computed, ref, shallowRef, type Ref } from 'vue';
import type { Conversation, Persona, ReasoningEffort } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';
import { call } from '../../app/api.ts';
import { defaultModel, models } from '../../app/models.ts';
import { keep, recall } from '../../app/storage.ts';

/** Who answers: null leaves it to the default. */
export interface ModelSelection {
  readonly persona: string | null;
  readonly model: string | null;
  readonly temperature: number | null;
  readonly effort: ReasoningEffort | null;
}

const NOBODY: ModelSelection = { persona: null, model: null, temperature: null, effort: null };

/** How a model answers belongs to its conversation; who answers is remembered for the next one. */
const remembered = (app: App): ModelSelection => {
  const [persona, model] = (recall(`voice.${app}`) ?? '|').split('|');
  return { ...NOBODY, persona: persona || null, model: model || null };
};

/** As the server names it. */
export const settingsOf = ({ persona, model, temperature, effort }: ModelSelection) => ({
  persona_id: persona,
  model,
  temperature,
  reasoning_effort: effort,
});

/** Who answers in the conversation that is shown, or will in a new one. */
export const useModelSelection = (
  app: Ref<App>,
  language: Ref<string>,
  change: (selection: ModelSelection) => Promise<unknown>,
) => {
  const selection = ref<ModelSelection>(NOBODY);
  const personas = shallowRef<readonly Persona[]>([]);
  const persona = computed(() => personas.value.find(({ id }) => id === selection.value.persona) ?? null);
  const model = computed(
    () => models.value?.find(({ id }) => id === (selection.value.model ?? persona.value?.model)) ?? defaultModel.value,
  );

  /** A courtesy: without them the default answers. */
  const load = async (): Promise<void> => {
    personas.value = await call('GET /personas', { query: { app: app.value } }).then(
      ({ items }) => items,
      () => [],
    );
  };
  const offered = computed(() =>
    personas.value.filter(({ locale, id }) => locale === language.value || id === selection.value.persona),
  );

  /** As the conversation has it; a new one begins with what was chosen last. */
  const settle = (
    conversation: Pick<Conversation, 'persona_id' | 'model' | 'temperature' | 'reasoning_effort'> | null,
  ): void => {
    selection.value =
      conversation === null
        ? remembered(app.value)
        : {
            persona: conversation.persona_id,
            model: conversation.model,
            temperature: conversation.temperature,
            effort: conversation.reasoning_effort,
          };
  };
  const choose = async (part: Partial<ModelSelection>): Promise<void> => {
    const before = selection.value;
    selection.value = { ...before, ...part };
    keep(`voice.${app.value}`, `${selection.value.persona ?? ''}|${selection.value.model ?? ''}`);
    await change(selection.value).catch((error: unknown) => {
      selection.value = before;
      throw error;
    });
  };
  return { selection, persona, model, offered, load, settle, choose };
};
export type ModelChoice = ReturnType<typeof useModelSelection>;
