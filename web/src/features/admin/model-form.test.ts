import { expect, it, onTestFinished } from 'vitest';
import { effectScope, nextTick } from 'vue';
import type { ModelPreset } from '@madang/contracts/chat';
import { useModelForm } from './model-form.ts';

const PRESETS: readonly ModelPreset[] = [
  { name: 'google', label: 'Google', base_url: 'https://google.test', key: 'needed', place: 'provider' },
  { name: 'vllm', label: 'vLLM', base_url: 'http://127.0.0.1:8000/v1', key: 'optional', place: 'own' },
];
const OFFERED = { items: ['small', 'large', 'unsaid'], context_windows: { small: 8192, large: 32_768 } };
const USUAL = 128_000;

const startForm = () => {
  const scope = effectScope();
  onTestFinished(() => scope.stop());
  const form = scope.run(() => useModelForm(PRESETS, null))!;
  form.choose('vllm');
  return {
    ...form,
    list: () => form.list(() => Promise.resolve(OFFERED)),
    /** As somebody fills a field in, and what is then saved as the context. */
    type: async (field: 'name' | 'context_window' | 'base_url' | 'api_key', text: string) => {
      form.fields[field] = text;
      await nextTick();
      return form.whole().context_window;
    },
  };
};

it('what a server says that a model reads is filled in, and goes along with the name', async () => {
  const form = startForm();
  await form.list();
  await nextTick();
  expect(form.whole()).toMatchObject({ name: 'small', context_window: 8192 });
  expect(await form.type('name', 'large')).toBe(32_768);
  expect(await form.type('name', 'unsaid')).toBe(USUAL);
  expect(await form.type('name', ' small ')).toBe(8192);
  expect(await form.type('name', 'constructor')).toBe(USUAL);
});

it('a number that somebody has typed stays', async () => {
  const form = startForm();
  await form.type('context_window', '16000');
  await form.list();
  await nextTick();
  expect(form.whole()).toMatchObject({ name: 'small', context_window: 16_000 });
  expect(await form.type('name', 'large')).toBe(16_000);
  expect(await form.type('base_url', 'http://other.test/v1')).toBe(16_000);
});

it.each([
  ['address', (form: ReturnType<typeof startForm>) => form.type('base_url', 'http://other.test/v1')],
  ['key', (form: ReturnType<typeof startForm>) => form.type('api_key', 'another')],
  [
    'preset',
    async (form: ReturnType<typeof startForm>) => {
      form.choose('google');
      await nextTick();
    },
  ],
])('what one server said says nothing about another: %s', async (_, change) => {
  const form = startForm();
  await form.list();
  await nextTick();
  await change(form);
  expect(form.offered.value).toBeNull();
  expect(form.whole()).toMatchObject({ name: 'small', context_window: USUAL });
  expect(await form.type('name', 'large')).toBe(USUAL);
});

it('an answer that comes after the address was changed is one about another server', async () => {
  const { list, fields, offered } = useModelForm(PRESETS, null);
  await list(async ({ base_url }) => {
    expect(base_url).toBe('https://google.test');
    fields.base_url = 'http://other.test/v1';
    await nextTick();
    return OFFERED;
  });
  expect(offered.value).toBeNull();
  expect(fields.name).toBe('');
});
