import { withoutEndpoint } from '@madang/contracts/chat/model-address';
import { entriesOf } from '#platform/config/settings';
import type { Config } from '../settings.ts';
import type { ConnectedModel, Connection } from './connection.ts';
import { readContexts, USUAL_CONTEXT } from './contexts.ts';
import { PRESETS } from './presets.ts';
import { readPrices } from './prices.ts';
import { takesOf } from './takes.ts';

/** Of OpenAI, what sees no pictures. Source: OpenAI, "Models". */
const BLIND = /^(gpt-3\.5|gpt-4(-0613|-32k)?$|o1-(mini|preview)|o3-mini|.*(audio|realtime|embedding))/;

interface Provider {
  readonly provider: 'google' | 'openai' | 'anthropic' | 'compatible';
  readonly baseUrl: string | undefined;
  readonly apiKey: string | undefined;
  readonly names: string;
  readonly sees: (name: string) => boolean;
  readonly settings: string;
}

const providersOf = (config: Config): Provider[] => [
  ...(config.GOOGLE_API_KEY === undefined
    ? []
    : [
        {
          provider: 'google' as const,
          baseUrl: config.GOOGLE_BASE_URL,
          apiKey: config.GOOGLE_API_KEY,
          names: config.GOOGLE_MODEL,
          sees: () => true,
          settings: 'GOOGLE_API_KEY, GOOGLE_BASE_URL and GOOGLE_MODEL',
        },
      ]),
  ...(config.OPENAI_API_KEY === undefined
    ? []
    : [
        {
          provider: 'openai' as const,
          baseUrl: config.OPENAI_BASE_URL,
          apiKey: config.OPENAI_API_KEY,
          names: config.OPENAI_MODEL,
          sees: (name: string) => !BLIND.test(name),
          settings: 'OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL',
        },
      ]),
  ...(config.ANTHROPIC_API_KEY === undefined
    ? []
    : [
        {
          provider: 'anthropic' as const,
          baseUrl: config.ANTHROPIC_BASE_URL,
          apiKey: config.ANTHROPIC_API_KEY,
          names: config.ANTHROPIC_MODEL,
          // All that answer today see. Source: Anthropic, "Models overview".
          sees: () => true,
          settings: 'ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL and ANTHROPIC_MODEL',
        },
      ]),
  ...(config.OPENAI_COMPATIBLE_BASE_URL === undefined
    ? []
    : [
        {
          provider: 'compatible' as const,
          baseUrl: config.OPENAI_COMPATIBLE_BASE_URL,
          apiKey: config.OPENAI_COMPATIBLE_API_KEY,
          names: config.OPENAI_COMPATIBLE_MODEL ?? 'default',
          sees: (name: string) => entriesOf(config.OPENAI_COMPATIBLE_VISION).includes(name),
          settings: 'OPENAI_COMPATIBLE_BASE_URL, _API_KEY and _MODEL',
        },
      ]),
];

export const limitsOf = (
  config: Pick<Config, 'MODEL_FIRST_TOKEN_SECONDS' | 'MODEL_ANSWER_SECONDS' | 'MODEL_ANSWER_CHARS'>,
  own: { readonly firstTokenSeconds: number | null; readonly answerSeconds: number | null } = {
    firstTokenSeconds: null,
    answerSeconds: null,
  },
): ConnectedModel['limits'] => ({
  firstMs: (own.firstTokenSeconds ?? config.MODEL_FIRST_TOKEN_SECONDS) * 1000,
  totalMs: (own.answerSeconds ?? config.MODEL_ANSWER_SECONDS) * 1000,
  chars: config.MODEL_ANSWER_CHARS,
});

export const capabilitiesOf = (seesPictures: boolean): ConnectedModel['info']['capabilities'] => [
  'text',
  ...(seesPictures ? (['vision'] as const) : []),
  'tools',
];

/** The language models that the settings connect. */
export const environmentModels = (config: Config): ConnectedModel[] => {
  const { prices } = readPrices(config.MODEL_PRICES);
  const { contexts } = readContexts(config.MODEL_CONTEXTS);
  return providersOf(config).flatMap(({ provider, baseUrl, apiKey, names, sees, settings }) =>
    entriesOf(names).map((name) => {
      const id = `${provider}/${name}`;
      const connection: Connection = {
        api: PRESETS[provider].api,
        baseUrl: withoutEndpoint(baseUrl ?? PRESETS[provider].base_url),
        apiKey,
        name,
      };
      return {
        info: {
          id,
          label: name,
          provider,
          capabilities: capabilitiesOf(sees(name)),
          context_window: contexts.get(id) ?? USUAL_CONTEXT,
          takes: takesOf(connection),
          built_in: false,
        },
        connection,
        limits: limitsOf(config),
        price: prices.get(id) ?? null,
        settings,
      };
    }),
  );
};
