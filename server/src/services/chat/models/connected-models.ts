import type { Model } from '@madang/contracts/chat';
import type { Config } from '#platform/config/config';

const describe = (provider: string, list: string): Model[] =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => ({ id: `${provider}/${name}`, label: name, provider, capabilities: ['text', 'tools'], context_window: 128_000, built_in: false }));

/** The language models that the configuration connects. */
export const connectedModels = (config: Config): Model[] => [
  ...(config.GOOGLE_API_KEY === undefined ? [] : describe('google', config.GOOGLE_MODEL)),
  ...(config.OPENAI_API_KEY === undefined ? [] : describe('openai', config.OPENAI_MODEL)),
  ...(config.OPENAI_COMPATIBLE_BASE_URL === undefined ? [] : describe('compatible', config.OPENAI_COMPATIBLE_MODEL ?? 'default')),
];
