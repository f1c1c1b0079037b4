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
    takes: z
      .array(z.enum(['temperature', 'reasoning_effort']))
      .meta({ description: 'Settings of conversations that apply to it; others are not passed on' }),
    built_in: z.boolean().meta({ description: 'Rule-based and local; not a language model' }),
  })
  .meta({ id: 'Model' });
export type Model = z.infer<typeof Model>;

/** What a message may hold; GET /files/limits has the sizes of files. */
export const MessageLimits = z
  .object({
    chars: z.number().int(),
    attachments: z.number().int(),
    text_types: z
      .array(z.string())
      .meta({ description: 'Media types of texts and documents that can be attached, beside all pictures' }),
  })
  .meta({ id: 'MessageLimits' });

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
  .object({
    id: Id,
    title: z.string(),
    text: z.string(),
    locale: ContentLocale,
    category: z.string(),
    app: App,
    order: z.number().int(),
  })
  .meta({ id: 'Prompt' });
export type Prompt = z.infer<typeof Prompt>;

export const Sample = z
  .object({
    id: Id,
    title: z.string(),
    description: z.string(),
    category: z.string(),
    locale: ContentLocale,
    app: App,
    order: z.number().int(),
  })
  .meta({ id: 'Sample' });
export type Sample = z.infer<typeof Sample>;

const CATEGORY = Text.max(60);
const ById = z.object({ id: Id });
const CACHED = { access: 'public', cacheSeconds: 60 } as const;

/** What an installation offers to begin with. */
export const library = defineContract('Samples', {
  'GET /models': {
    operationId: 'listModels',
    tag: 'Models',
    summary: 'List available models',
    access: 'public',
    responses: { 200: z.object({ items: z.array(Model), default_model: z.string(), limits: MessageLimits }) },
  },
  'GET /personas': {
    operationId: 'listPersonas',
    tag: 'Personas',
    summary: 'List personas',
    ...CACHED,
    query: z.object({ locale: ContentLocale.optional(), app: App.optional() }),
    responses: { 200: z.object({ items: z.array(Persona) }) },
  },
  'GET /personas/:id': {
    operationId: 'getPersona',
    tag: 'Personas',
    summary: 'Get a persona',
    ...CACHED,
    params: ById,
    responses: { 200: Persona },
    errors: ['persona_not_found'],
  },
  'GET /prompts': {
    operationId: 'listPrompts',
    tag: 'Prompts',
    summary: 'List sample prompts',
    ...CACHED,
    query: z.object({ locale: ContentLocale.optional(), category: CATEGORY.optional(), app: App.optional() }),
    responses: { 200: z.object({ items: z.array(Prompt) }) },
  },
  'GET /samples': {
    operationId: 'listSamples',
    summary: 'List sample conversations',
    ...CACHED,
    query: z.object({ locale: ContentLocale.optional(), category: CATEGORY.optional(), app: App.optional() }),
    responses: { 200: z.object({ items: z.array(Sample) }) },
  },
  'GET /samples/:id': {
    operationId: 'getSample',
    summary: 'Get a sample conversation',
    ...CACHED,
    params: ById,
    responses: { 200: Sample.extend({ messages: z.array(SnapshotMessage) }) },
    errors: ['sample_not_found'],
  },
  'POST /samples/:id/clone': {
    operationId: 'cloneSample',
    summary: 'Clone a sample into a new conversation',
    access: { scope: 'chat:write' },
    params: ById,
    responses: { 201: Conversation },
    errors: ['sample_not_found', 'no_room_for_chats'],
    idempotent: true,
  },
});
