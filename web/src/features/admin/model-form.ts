import { computed, reactive, ref, shallowRef, watch } from 'vue';
import type { ConnectedModel, ModelPreset } from '@madang/contracts/chat';
import type { ModelChanges, NewModel } from '@madang/contracts/chat/models-admin';
import { readAmount } from './money.ts';

type PresetName = ModelPreset['name'];
/** Providers whose models see pictures, unless whoever connects one knows better. */
const SEEING: ReadonlySet<string> = new Set(['google', 'openai', 'anthropic']);

const USUAL_CONTEXT = 128_000;

/** What a server says of its models. */
interface Offered {
  readonly items: readonly string[];
  readonly context_windows: Readonly<Record<string, number>>;
}

const textOf = (amount: number | null | undefined): string =>
  amount === null || amount === undefined ? '' : String(amount);

/** What is typed of a model that is being connected, or changed where `known` is one. */
export const useModelForm = (presets: readonly ModelPreset[], known: ConnectedModel | null) => {
  const fields = reactive({
    preset: (known?.preset ?? 'google') as PresetName,
    base_url: known?.base_url ?? '',
    api_key: '',
    name: known?.name ?? '',
    label: known?.label ?? '',
    currency: known?.price?.currency ?? ('USD' as const),
    input: textOf(known?.price?.input_per_million),
    output: textOf(known?.price?.output_per_million),
    context_window: textOf(known?.context_window ?? USUAL_CONTEXT),
    first: textOf(known?.first_token_seconds),
    answer: textOf(known?.answer_seconds),
    sees: known?.sees_pictures ?? true,
  });
  const preset = computed(() => presets.find(({ name }) => name === fields.preset));
  const hasOwnAddress = ref(known !== null);
  const choose = (name: PresetName): void => {
    fields.preset = name;
    fields.base_url = preset.value?.base_url ?? '';
    fields.sees = SEEING.has(name);
  };
  if (!hasOwnAddress.value) choose(fields.preset);

  const input = computed(() => readAmount(fields.input));
  const output = computed(() => readAmount(fields.output));
  /** Either both are known, or neither is. */
  const isHalf = computed(() => (input.value === null) !== (output.value === null));
  const isWrong = computed(() => input.value === undefined || output.value === undefined || isHalf.value);
  const price = (): NewModel['price'] =>
    typeof input.value === 'number' && typeof output.value === 'number'
      ? { currency: fields.currency, input_per_million: input.value, output_per_million: output.value }
      : null;
  const wholeOf = (typed: string): number | null => (typed.trim() === '' ? null : Number(typed));
  const settings = () => ({
    base_url: fields.base_url.trim(),
    sees_pictures: fields.sees,
    context_window: wholeOf(fields.context_window) ?? USUAL_CONTEXT,
    price: price(),
    first_token_seconds: wholeOf(fields.first),
    answer_seconds: wholeOf(fields.answer),
  });
  const key = () => (fields.api_key.trim() === '' ? {} : { api_key: fields.api_key.trim() });
  const label = () => (fields.label.trim() === '' ? {} : { label: fields.label.trim() });

  const server = () => ({ preset: fields.preset, base_url: fields.base_url.trim(), ...key() });
  /** Anything that was found out about one server says nothing about another, nor of one model about another. */
  const serverKey = (): string => JSON.stringify(server());
  const modelKey = (): string => JSON.stringify([server(), fields.name.trim()]);

  const offered = shallowRef<Offered | null>(null);
  watch(serverKey, () => (offered.value = null));
  /** Asks which models there are; what comes after the server was changed is an answer about another one. */
  const list = async (ask: (body: ReturnType<typeof server>) => Promise<Offered>): Promise<void> => {
    offered.value = null;
    const asked = serverKey();
    const answer = await ask(server());
    if (asked !== serverKey()) return;
    offered.value = answer;
    if (fields.name === '') fields.name = answer.items[0] ?? '';
  };

  const contexts = computed(() => new Map(Object.entries(offered.value?.context_windows ?? {})));
  /** A number that was filled in goes along with the name; one that somebody has typed is left alone. */
  let filledIn = textOf(USUAL_CONTEXT);
  watch([() => fields.name, contexts], () => {
    if (fields.context_window !== filledIn) return;
    filledIn = textOf(contexts.value.get(fields.name.trim()) ?? USUAL_CONTEXT);
    fields.context_window = filledIn;
  });
  return {
    fields,
    preset,
    choose,
    input,
    output,
    isHalf,
    isWrong,
    offered,
    list,
    modelKey,
    whole: () => ({ preset: fields.preset, name: fields.name.trim(), ...settings(), ...key(), ...label() }),
    changes: (): ModelChanges => ({ ...settings(), ...key(), label: fields.label.trim() || fields.name }),
  };
};
