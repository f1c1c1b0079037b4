import type { ModelPreset } from '@madang/contracts/chat';
import type { PresetName } from '@madang/contracts/chat/models-admin';
import type { Connection } from './connection.ts';

type Preset = Omit<ModelPreset, 'name'> & { readonly api: Connection['api'] };

/**
 * Where models usually are, looked up on 2026-11-29; docs/models.md names the pages. None of the providers has been called
 * from where this was written.
 */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  google: {
    label: 'Google Gemini',
    api: 'google',
    base_url: 'https://generativelanguage.googleapis.com/v1beta',
    key: 'needed',
    place: 'provider',
  },
  openai: { label: 'OpenAI', api: 'openai', base_url: 'https://api.openai.com/v1', key: 'needed', place: 'provider' },
  anthropic: {
    label: 'Anthropic',
    api: 'anthropic',
    base_url: 'https://api.anthropic.com/v1',
    key: 'needed',
    place: 'provider',
  },
  clova: {
    label: 'CLOVA Studio',
    api: 'compatible',
    base_url: 'https://clovastudio.stream.ntruss.com/v1/openai',
    key: 'needed',
    place: 'provider',
  },
  upstage: {
    label: 'Upstage',
    api: 'compatible',
    base_url: 'https://api.upstage.ai/v1',
    key: 'needed',
    place: 'provider',
  },
  ollama: {
    label: 'Ollama',
    api: 'compatible',
    base_url: 'http://127.0.0.1:11434/v1',
    key: 'optional',
    place: 'own',
  },
  lmstudio: {
    label: 'LM Studio',
    api: 'compatible',
    base_url: 'http://127.0.0.1:1234/v1',
    key: 'optional',
    place: 'own',
  },
  vllm: { label: 'vLLM', api: 'compatible', base_url: 'http://127.0.0.1:8000/v1', key: 'optional', place: 'own' },
  llamacpp: {
    label: 'llama.cpp',
    api: 'compatible',
    base_url: 'http://127.0.0.1:8080/v1',
    key: 'optional',
    place: 'own',
  },
  compatible: { label: 'OpenAI API', api: 'compatible', base_url: '', key: 'optional', place: 'own' },
};

export const presetList = (): ModelPreset[] =>
  Object.entries(PRESETS).map(([name, { label, base_url, key, place }]) => ({
    name: name as PresetName,
    label,
    base_url,
    key,
    place,
  }));
