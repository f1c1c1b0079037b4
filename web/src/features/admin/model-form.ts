import { computed, reactive, ref, watch } from 'vue';
import type { ConnectedModel, ModelPreset } from '@madang/contracts/chat';
import type { ModelChanges, NewModel } from '@madang/contracts/chat/models-admin';
import { readAmount } from './money.ts';

type PresetName = ModelPreset['name'];
/** Providers whose models see pictures, unless whoever connects one knows better. */
const SEEING: ReadonlySet<string> = new Set(['google', 'openai', 'anthropic']);

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
    context_window: textOf(known?.context_window ?? 128_000),
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
    context_window: wholeOf(fields.context_window) ?? 128_000,
    price: price(),
    first_token_seconds: wholeOf(fields.first),
    answer_seconds: wholeOf(fields.answer),
  });
  const key = () => (fields.api_key.trim() === '' ? {} : { api_key: fields.api_key.trim() });
  const label = () => (fields.label.trim() === '' ? {} : { label: fields.label.trim() });

  /** Anything that was found out about one address says nothing about another. */
  const onServerChange = (forget: () => void): void => {
    watch(() => [fields.preset, fields.base_url, fields.api_key, fields.name], forget);
  };
  return {
    fields,
    preset,
    choose,
    input,
    output,
    isHalf,
    isWrong,
    onServerChange,
    server: () => ({ preset: fields.preset, base_url: fields.base_url.trim(), ...key() }),
    whole: () => ({ preset: fields.preset, name: fields.name.trim(), ...settings(), ...key(), ...label() }),
    changes: (): ModelChanges => ({ ...settings(), ...key(), label: fields.label.trim() || fields.name }),
  };
};
