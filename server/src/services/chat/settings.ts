import { z } from 'zod';
import { PlanId } from '@madang/contracts/users/settings';
import { httpUrl, keyText, outboundSettings, text, usageSettings, type ServiceConfig } from '#platform/config/settings';
import type { ServiceContext } from '#platform/service';

const tokens = z.coerce.number().int().min(1).max(1_000_000_000_000);

export const settings = {
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: z
    .enum(['NO_CONTENT', 'SPAN_ONLY', 'EVENT_ONLY', 'SPAN_AND_EVENT', 'true', 'false'])
    .default('NO_CONTENT')
    .meta({
      description:
        'SPAN_ONLY, SPAN_AND_EVENT and true: what people write and models answer goes into traces as well, for whoever reads those; events are not sent',
    }),
  MAX_MESSAGE_CHARS: z.coerce
    .number()
    .int()
    .min(100)
    .max(200_000)
    .default(32_000)
    .meta({ description: 'Longest message that a person may send' }),
  GOOGLE_API_KEY: keyText.optional().meta({
    description: 'Connects Google Gemini',
    secret: true,
    aliases: ['GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
  }),
  GOOGLE_BASE_URL: httpUrl.optional().meta({ description: 'Another address of the Google API' }),
  GOOGLE_MODEL: text.default('gemini-2.5-flash').meta({ description: 'Google models offered, separated by commas' }),
  OPENAI_API_KEY: keyText.optional().meta({ description: 'Connects OpenAI', secret: true }),
  OPENAI_BASE_URL: httpUrl.optional().meta({ description: 'Another address of the OpenAI API' }),
  OPENAI_MODEL: text.default('gpt-5-mini').meta({ description: 'OpenAI models offered, separated by commas' }),
  ANTHROPIC_API_KEY: keyText.optional().meta({ description: 'Connects Anthropic Claude', secret: true }),
  ANTHROPIC_BASE_URL: httpUrl.optional().meta({ description: 'Another address of the Anthropic API' }),
  ANTHROPIC_MODEL: text
    .default('claude-sonnet-4-5')
    .meta({ description: 'Anthropic models offered, separated by commas' }),
  OPENAI_COMPATIBLE_BASE_URL: httpUrl.optional().meta({
    description:
      'Any server that speaks the OpenAI chat API (Ollama, vLLM, LM Studio, llama.cpp), e.g. http://127.0.0.1:11434/v1',
  }),
  OPENAI_COMPATIBLE_API_KEY: keyText
    .optional()
    .meta({ description: 'Key of that server, if it wants one', secret: true }),
  OPENAI_COMPATIBLE_MODEL: text.optional().meta({ description: 'Its models, separated by commas' }),
  OPENAI_COMPATIBLE_VISION: text
    .optional()
    .meta({ description: 'Those of its models that see pictures, separated by commas' }),
  DEFAULT_MODEL: text
    .optional()
    .meta({ description: 'provider/name of the model used where none is chosen; else the first connected one' }),
  MODEL_FAILOVER: text.optional().meta({
    description:
      'Models that answer, in this order, where the chosen one is down, has no room or is too slow to begin: provider/name, separated by commas',
  }),
  MODEL_CONTEXTS: text.optional().meta({
    description:
      'How many tokens the models above read at once, where it is not 128000: openai/gpt-5-mini=400000, separated by commas',
  }),
  MODEL_PRICES: text.optional().meta({
    description:
      'What the models above cost for a million tokens, read and written: openai/gpt-5-mini=0.25/2 USD, separated by commas; USD or KRW',
  }),
  ...usageSettings,
  PLAN_LIMITS: text.optional().meta({
    description:
      'Tokens that accounts of a plan may use in a day or a month, read and written: free=1000000/month,plus=5000000/month. A plan that is not named has no limit',
  }),
  GUEST_TOKENS_PER_DAY: tokens.optional().meta({
    description: 'Tokens that all guests together may use in a day; without it there is no limit',
  }),
  GUEST_NETWORK_TOKENS_PER_DAY: tokens.optional().meta({
    description:
      'Tokens that the guests of one network (IPv4 /24, IPv6 /48) together may use in a day; without it there is no limit',
  }),
  MODERATION_URL: httpUrl.optional().meta({
    description:
      'Asked about what people say before it is stored or sent to a model, and about whole answers of models: a server that speaks the OpenAI moderation API, e.g. https://api.openai.com/v1',
  }),
  MODERATION_API_KEY: keyText.optional().meta({ description: 'Key of that server, if it wants one', secret: true }),
  MODERATION_MODEL: text.default('omni-moderation-latest').meta({ description: 'As that server calls what judges' }),
  MODERATION_PICTURES: z
    .enum(['on', 'off'])
    .default('on')
    .meta({ description: 'Whether it is asked about attached pictures too: on or off' }),
  MODERATION_SECONDS: z.coerce
    .number()
    .min(0.1)
    .max(60)
    .default(5)
    .meta({ description: 'How long it may take, text and pictures together' }),
  MODERATION_ON_FAILURE: z.enum(['closed', 'open']).default('closed').meta({
    description:
      'What becomes of what is said where it gives no verdict: closed (not sent, kept to be sent again; answers withheld) or open (sent and shown)',
  }),
  MODERATION_WORDS: text.optional().meta({
    description:
      'Words that nobody and no model may say, separated by commas; letters are compared, whatever stands between them. Needs no server',
  }),
  COLLECTOR_ITEMS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(1000)
    .meta({ description: 'How many texts, links and files an account may keep in its collector' }),
  COLLECTOR_GUEST_ITEMS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(50)
    .meta({ description: 'The same for a guest' }),
  COLLECTION_ITEMS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(2000)
    .meta({ description: 'How many texts, links and files the collection of an app may hold' }),
  COLLECTOR_ITEMS_OF_PLANS: text
    .optional()
    .meta({ description: 'The same for accounts of a plan, where it is another: plus=5000,pro=20000' }),
  EMBEDDING_URL: httpUrl.optional().meta({
    description:
      'Turns texts into vectors for POST /v1/embeddings: a server that speaks the OpenAI embeddings API, e.g. http://127.0.0.1:11434/v1',
  }),
  EMBEDDING_API_KEY: keyText.optional().meta({ description: 'Key of that server, if it wants one', secret: true }),
  EMBEDDING_MODELS: text.optional().meta({ description: 'Its models that are offered, separated by commas' }),
  MODEL_FIRST_TOKEN_SECONDS: z.coerce
    .number()
    .min(1)
    .max(3600)
    .default(180)
    .meta({ description: 'How long a model may take until it says or thinks something' }),
  MODEL_ANSWER_SECONDS: z.coerce
    .number()
    .min(1)
    .max(86_400)
    .default(1800)
    .meta({ description: 'How long a model may take for one answer' }),
  MODEL_TITLES: z.enum(['true', 'false']).default('true').meta({
    description:
      'Whether the model that answered first gives a conversation its title, in a call of its own; else it is the first words of the question',
  }),
  MODEL_SUGGESTIONS: z.enum(['true', 'false']).default('true').meta({
    description:
      'Whether the model that answered suggests what to ask next, in a call of its own, where somebody who reads the answer asks for that',
  }),
  MODEL_ANSWER_CHARS: z.coerce
    .number()
    .int()
    .min(1000)
    .max(5_000_000)
    .default(1_000_000)
    .meta({ description: 'Longest answer of a model, its thoughts among it; what goes on ends there' }),
  // Models are also asked from a thread, which has connections of its own.
  ...outboundSettings,
} as const;

/** How PLAN_LIMITS is read. */
export const TOKENS_OF_PLANS = { name: 'PLAN_LIMITS', unit: 'tokens', plans: PlanId.options } as const;

export type Config = ServiceConfig<typeof settings>;
export type Context = ServiceContext<typeof settings>;
