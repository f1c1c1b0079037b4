import OpenAI, { APIError } from 'openai';
import { KEY, startModelDouble, WORDS, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { openAiResponses } from '../doubles/openai-responses.ts';
import { startWithKey, type KeyHolder } from './api-keys.ts';
import { noonZone } from './noon-zone.ts';
import { startShape, type Installation, type Shape } from './shapes.ts';

/** An installation with two models, `compatible/double` and `openai/double`, and OpenAI's own client of somebody. */
export interface OpenAiApi {
  readonly model: ModelDouble;
  readonly responses: ModelDouble;
  readonly installation: Installation;
  readonly me: KeyHolder;
  readonly client: OpenAI;
  clientOf(apiKey: string, options?: Partial<ConstructorParameters<typeof OpenAI>[0]>): OpenAI;
  /** The doubles, as they begin. */
  reset(): void;
  stop(): Promise<void>;
}

export const startOpenAiApi = async (
  shape: Shape,
  extra: Readonly<Record<string, string>> = {},
): Promise<OpenAiApi> => {
  const [model, responses] = await Promise.all([startModelDouble(openAiCompatible), startModelDouble(openAiResponses)]);
  const installation = await startShape(shape, {
    LOG_LEVEL: 'silent',
    USAGE_TIME_ZONE: noonZone(),
    MODERATION_WORDS: '나쁜 말',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double,blind',
    OPENAI_COMPATIBLE_VISION: 'double',
    OPENAI_BASE_URL: `${responses.url}/v1`,
    OPENAI_API_KEY: KEY,
    OPENAI_MODEL: 'double',
    DEFAULT_MODEL: 'compatible/double',
    ...extra,
  });
  const me = await startWithKey(installation.url, ['models:use', 'chat:read']);
  const clientOf: OpenAiApi['clientOf'] = (apiKey, options = {}) =>
    new OpenAI({ apiKey, baseURL: `${installation.url}/v1`, maxRetries: 0, ...options });
  return {
    model,
    responses,
    installation,
    me,
    clientOf,
    client: clientOf(me.key),
    reset() {
      for (const double of [model, responses])
        Object.assign(double, {
          trap: 'none',
          tool: null,
          paceMs: 1,
          words: WORDS,
          mostBytes: null,
          recordings: [],
        } satisfies Partial<ModelDouble>);
    },
    async stop() {
      await installation.stop();
      await Promise.all([model.stop(), responses.stop()]);
    },
  };
};

/** The error that a call of OpenAI's client is refused with. */
export const apiError = async (promise: Promise<unknown>): Promise<APIError> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof APIError) return error;
  throw new Error(`no error of the API: ${String(error)}`);
};
