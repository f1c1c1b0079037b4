import { computed, ref, shallowRef, type Ref } from 'vue';
import type { Conversation, Persona, ReasoningEffort } from '@madang/contracts/chat';
import type { OwnPersona } from '@madang/contracts/chat/own-library';
import type { App } from '@madang/contracts/fields';
import { call } from '../../app/api.ts';
import { defaultModel, models } from '../../app/models.ts';
import { keepOwn, recallOwn } from '../../app/own-storage.ts';
import { currentToken } from '../../app/session.ts';

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
  const [persona, model] = (recallOwn(`voice.${app}`) ?? '|').split('|');
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
  const own = shallowRef<readonly OwnPersona[]>([]);
  const persona = computed(
    () => [...own.value, ...personas.value].find(({ id }) => id === selection.value.persona) ?? null,
  );
  const model = computed(
    () => models.value?.find(({ id }) => id === (selection.value.model ?? persona.value?.model)) ?? defaultModel.value,
  );

  /** A courtesy: without them the default answers. */
  const load = async (): Promise<void> => {
    const [open] = await Promise.all([
      call('GET /personas', { query: { app: app.value } }).then(
        ({ items }) => items,
        () => [],
      ),
      loadOwn(),
    ]);
    personas.value = open;
  };
  /** Who has no session yet has none of their own. */
  const loadOwn = async (): Promise<void> => {
    if (app.value !== 'chat' || (await currentToken()) === null) return;
    own.value = await call('GET /my/personas', {}).then(
      ({ items }) => items,
      () => own.value,
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
    keepOwn(`voice.${app.value}`, `${selection.value.persona ?? ''}|${selection.value.model ?? ''}`);
    await change(selection.value).catch((error: unknown) => {
      selection.value = before;
      throw error;
    });
  };
  return { selection, persona, model, offered, own, load, loadOwn, settle, choose };
};
export type ModelChoice = ReturnType<typeof useModelSelection>;
