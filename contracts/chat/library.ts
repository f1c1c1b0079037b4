import { z } from 'zod';
import { App, Id, Text } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Conversation } from './entities.ts';
import { SnapshotMessage } from './shares.ts';

export const Model = z
  .object({
    id: z.string().meta({ examples: ['madang/rules'] }),
    label: z.string(),
    provider: z.string(),
    capabilities: z.array(z.enum(['text', 'vision', 'structured', 'tools'])),
    context_window: z.number().int(),
    built_in: z.boolean().meta({ description: 'Rule-based and local; not a language model' }),
  })
  .meta({ id: 'Model' });
export type Model = z.infer<typeof Model>;

export const ContentLocale = z.enum(['ko', 'en']).meta({ id: 'ContentLocale' });

/** Who answers. What a persona is told to be stays on the server. */
export const Persona = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string(),
    avatar: z.string().meta({ description: 'Name of an icon' }),
    greeting: z.string(),
    model: z.string().nullable(),
    locale: ContentLocale,
    app: App,
  })
  .meta({ id: 'Persona' });
export type Persona = z.infer<typeof Persona>;

export const Prompt = z
  .object({ id: Id, title: z.string(), text: z.string(), locale: ContentLocale, category: z.string(), app: App, order: z.number().int() })
  .meta({ id: 'Prompt' });
export type Prompt = z.infer<typeof Prompt>;

export const Sample = z
  .object({ id: Id, title: z.string(), description: z.string(), category: z.string(), locale: ContentLocale, app: App, order: z.number().int() })
  .meta({ id: 'Sample' });
export type Sample = z.infer<typeof Sample>;

const CATEGORY = Text.max(60);
const ById = z.object({ id: Id });
const CACHED = { access: 'public', cacheSeconds: 60 } as const;

/** What an installation offers to begin with. */
export const library = defineContract({
  'GET /models': {
    summary: 'Models that can be used now',
    access: 'public',
    responses: { 200: z.object({ items: z.array(Model), default_model: z.string() }) },
  },
  'GET /personas': {
    summary: 'Who can answer',
    ...CACHED,
    query: z.object({ locale: ContentLocale.optional(), app: App.optional() }),
    responses: { 200: z.object({ items: z.array(Persona) }) },
  },
  'GET /personas/:id': {
    summary: 'One persona',
    ...CACHED,
    params: ById,
    responses: { 200: Persona },
    errors: ['persona_not_found'],
  },
  'GET /prompts': {
    summary: 'Ideas for what to ask',
    ...CACHED,
    query: z.object({ locale: ContentLocale.optional(), category: CATEGORY.optional(), app: App.optional() }),
    responses: { 200: z.object({ items: z.array(Prompt) }) },
  },
  'GET /samples': {
    summary: 'Conversations to look at and to go on with',
    ...CACHED,
    query: z.object({ locale: ContentLocale.optional(), category: CATEGORY.optional(), app: App.optional() }),
    responses: { 200: z.object({ items: z.array(Sample) }) },
  },
  'GET /samples/:id': {
    summary: 'One sample with its messages',
    ...CACHED,
    params: ById,
    responses: { 200: Sample.extend({ messages: z.array(SnapshotMessage) }) },
    errors: ['sample_not_found'],
  },
  'POST /samples/:id/clone': {
    summary: 'Go on with a sample as my own conversation',
    access: { scope: 'chat:write' },
    params: ById,
    responses: { 201: Conversation },
    errors: ['sample_not_found'],
  },
});
