import { z } from 'zod';
import { Id, Line, Timestamp } from '../fields.ts';
import { withoutEndpoint } from './model-address.ts';
import { Cost } from './usage.ts';
import { defineContract } from '../operation.ts';

const MODELS = { scope: 'admin:models' } as const;

export const PRESET_NAMES = [
  'google',
  'openai',
  'anthropic',
  'ollama',
  'lmstudio',
  'vllm',
  'llamacpp',
  'clova',
  'upstage',
  'compatible',
] as const;
export const PresetName = z.enum(PRESET_NAMES).meta({ id: 'ModelPresetName' });
export type PresetName = z.infer<typeof PresetName>;

/** What is filled in for who connects a model of a known provider or server. */
export const ModelPreset = z
  .object({
    name: PresetName,
    label: z.string(),
    base_url: z.string().meta({ description: 'Where it usually is; empty where nobody can know' }),
    key: z.enum(['needed', 'optional']),
    place: z.enum(['provider', 'own']).meta({ description: 'A provider’s, or a server that one runs oneself' }),
  })
  .meta({ id: 'ModelPreset' });
export type ModelPreset = z.infer<typeof ModelPreset>;

const Amount = z.number().min(0).max(1_000_000);
export const Price = z
  .object({ currency: z.enum(['USD', 'KRW']), input_per_million: Amount, output_per_million: Amount })
  .meta({ id: 'ModelPrice', description: 'For a million tokens, read and written. Nothing is a price too' });
export type Price = z.infer<typeof Price>;

/** Of what went wrong in a trial, where `code` is that of the answer of a model. */
const Trouble = z.object({
  code: z.string(),
  problem: z.string().meta({ description: 'In the language of the request' }),
  status: z.number().int().nullable().meta({ description: 'As the server of the model answered, where it did' }),
  reason: z
    .string()
    .nullable()
    .meta({ description: 'What the network said', examples: ['ECONNREFUSED'] }),
});

export const ModelTrial = z
  .discriminatedUnion('ok', [
    z.object({
      ok: z.literal(true),
      text: z.string().meta({ description: 'The beginning of what it said' }),
      first_token_ms: z.number().int(),
      total_ms: z.number().int(),
      input_tokens: z.number().int().nullable(),
      output_tokens: z.number().int().nullable(),
      cost: z
        .object({ currency: z.enum(['USD', 'KRW']), amount: z.number() })
        .nullable()
        .meta({ description: 'null where its price or its tokens are not known' }),
    }),
    Trouble.extend({ ok: z.literal(false), total_ms: z.number().int() }),
  ])
  .meta({ id: 'ModelTrial' });
export type ModelTrial = z.infer<typeof ModelTrial>;

const SECONDS = { first: z.number().int().min(1).max(3600), answer: z.number().int().min(1).max(86_400) };

/** A model as whoever runs the installation sees it. Its key is never among it. */
export const ConnectedModel = z
  .object({
    id: Id,
    model: z.string().meta({ description: 'As conversations name it', examples: ['ollama/qwen3:8b'] }),
    source: z
      .enum(['environment', 'database'])
      .meta({ description: 'What the environment sets wins, and is not changed here' }),
    overridden: z
      .boolean()
      .meta({ description: 'The environment sets a model of the same name, which answers instead' }),
    preset: z.string(),
    name: z.string().meta({ description: 'As its server calls it' }),
    label: z.string(),
    base_url: z.string(),
    key_hint: z
      .string()
      .nullable()
      .meta({ description: 'The last four characters of its key; null where it has none' }),
    sees_pictures: z.boolean(),
    context_window: z.number().int(),
    price: Price.nullable().meta({ description: 'null: not known' }),
    first_token_seconds: z.number().int().nullable().meta({ description: 'null: as MODEL_FIRST_TOKEN_SECONDS says' }),
    answer_seconds: z.number().int().nullable().meta({ description: 'null: as MODEL_ANSWER_SECONDS says' }),
    enabled: z.boolean(),
    last_trial: z
      .object({ at: Timestamp, ok: z.boolean(), code: z.string().nullable(), total_ms: z.number().int() })
      .nullable(),
    first_token_ms: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'Today’s median of the time to the first token, within a tenth; null without any call' }),
    switches: z
      .number()
      .int()
      .meta({ description: 'Answers of the last seven days that another model gave in its place' }),
    month_cost: Cost.meta({ description: 'Of all people in this month' }),
  })
  .meta({ id: 'ConnectedModel' });
export type ConnectedModel = z.infer<typeof ConnectedModel>;

/** What goes into a header as it is. */
const ApiKey = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^[\x21-\x7e]+$/)
  .meta({ description: 'Stored encrypted, and never given out again' });
const BaseUrl = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine((address) => !/[?#]|\/\/[^/]*@/.test(address), { error: 'is an address without a question mark or a name' })
  .overwrite(withoutEndpoint)
  .meta({ description: 'What /chat/completions and the like come behind', examples: ['http://127.0.0.1:11434/v1'] });

const Server = z.object({ preset: PresetName, base_url: BaseUrl, api_key: ApiKey.optional() });
const Settings = z.object({
  label: Line.max(80),
  sees_pictures: z.boolean(),
  context_window: z.number().int().min(500).max(100_000_000),
  price: Price.nullable(),
  first_token_seconds: SECONDS.first.nullable(),
  answer_seconds: SECONDS.answer.nullable(),
});
export const NewModel = z.object({
  ...Server.shape,
  name: Line.max(180),
  label: Settings.shape.label.optional(),
  sees_pictures: Settings.shape.sees_pictures.default(false),
  context_window: Settings.shape.context_window.default(128_000),
  price: Settings.shape.price.default(null),
  first_token_seconds: Settings.shape.first_token_seconds.default(null),
  answer_seconds: Settings.shape.answer_seconds.default(null),
  enabled: z.boolean().default(true),
});
export type NewModel = z.infer<typeof NewModel>;
export const ModelChanges = Settings.partial().extend({
  base_url: BaseUrl.optional(),
  api_key: ApiKey.nullable()
    .optional()
    .meta({ description: 'Another key, or null for none. An address elsewhere needs it again' }),
  enabled: z.boolean().optional(),
});
export type ModelChanges = z.infer<typeof ModelChanges>;

const ById = z.object({ id: Id });
const EXAMPLE = { preset: 'ollama', base_url: 'http://127.0.0.1:11434/v1', name: 'qwen3:8b' } as const;

/** Models that are connected without a restart, in every process. */
export const modelsAdmin = defineContract('Admin: models', {
  'GET /admin/models': {
    operationId: 'listConnectedModels',
    summary: 'List connected models, in their order',
    access: MODELS,
    responses: {
      200: z.object({
        items: z.array(ConnectedModel),
        presets: z.array(ModelPreset),
        default_model: z.string().meta({ description: 'As in GET /models' }),
      }),
    },
  },
  'PUT /admin/models/order': {
    operationId: 'orderModels',
    summary: 'Set the order in which connected models are tried',
    description:
      'The first is the default where the environment names none, and where a model fails before it has said anything, the others are tried in this order. What is not named comes behind.',
    audited: 'itself',
    access: MODELS,
    body: z.object({ ids: z.array(Id).min(1).max(500) }),
    example: { ids: ['0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11'] },
    responses: { 204: 'empty' },
    errors: ['connected_model_not_found', 'set_by_environment'],
  },
  'POST /admin/models': {
    operationId: 'connectModel',
    summary: 'Connect a model',
    description: 'It can be chosen at once, in every process. Nothing is asked of it: test it before or after.',
    audited: 'itself',
    access: MODELS,
    body: NewModel,
    example: { ...EXAMPLE, label: 'Qwen', price: { currency: 'USD', input_per_million: 0, output_per_million: 0 } },
    responses: { 201: ConnectedModel },
    errors: ['connected_model_exists'],
  },
  'PATCH /admin/models/:id': {
    operationId: 'changeModel',
    summary: 'Change a connected model, or switch it on or off',
    audited: 'itself',
    access: MODELS,
    params: ById,
    body: ModelChanges,
    example: { enabled: false },
    responses: { 200: ConnectedModel },
    errors: ['connected_model_not_found', 'set_by_environment', 'key_needed_again'],
  },
  'DELETE /admin/models/:id': {
    operationId: 'deleteModel',
    summary: 'Delete a connected model with its key',
    description: 'Conversations that had chosen it go on with the default model.',
    audited: 'itself',
    access: MODELS,
    params: ById,
    responses: { 204: 'empty' },
    errors: ['connected_model_not_found', 'set_by_environment'],
  },
  'POST /admin/models/:id/test': {
    operationId: 'testConnectedModel',
    summary: 'Ask a connected model for a word',
    description: 'Says hello, which costs what that costs, and waits for half a minute at most.',
    audited: 'itself',
    access: MODELS,
    params: ById,
    responses: { 200: ModelTrial },
    errors: ['connected_model_not_found', 'key_needed_again'],
    perMinute: 60,
  },
  'POST /admin/models/test': {
    operationId: 'testModel',
    summary: 'Ask a model for a word before it is connected',
    audited: 'itself',
    access: MODELS,
    body: NewModel,
    example: EXAMPLE,
    responses: { 200: ModelTrial },
    perMinute: 60,
  },
  'POST /admin/models/offered': {
    operationId: 'listOfferedModels',
    summary: 'List the models that a server offers, before one is connected',
    audited: 'itself',
    access: MODELS,
    body: Server,
    example: { preset: EXAMPLE.preset, base_url: EXAMPLE.base_url },
    responses: {
      200: z.object({
        items: z.array(z.string()),
        context_windows: z
          .record(z.string(), z.number().int())
          .meta({ description: 'Tokens that a model reads at once, of those of which the server says it' }),
      }),
    },
    errors: ['models_server_unreachable', 'models_server_refused_key', 'models_server_lists_nothing'],
    perMinute: 60,
  },
});
