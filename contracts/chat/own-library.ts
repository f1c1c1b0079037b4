import { z } from 'zod';
import { Id, Line, Storable, Text, Timestamp } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Temperature } from './entities.ts';
import { Persona } from './library.ts';
import { ModelId } from './turns.ts';

/** As many as a menu of them bears. */
export const MOST_PERSONAS = 100;
export const MOST_PROMPTS = 300;

/** One's own: what it is told to be is one's own words. */
export const OwnPersona = Persona.extend({
  system_prompt: z.string(),
  temperature: Temperature.nullable(),
  base_id: Id.nullable().meta({
    description: 'Of one that was made from a public one: it is told what that one is told, and then `system_prompt`',
  }),
}).meta({ id: 'OwnPersona' });
export type OwnPersona = z.infer<typeof OwnPersona>;

const About = {
  name: Line.max(60),
  description: Storable.trim().max(500).default(''),
  avatar: Line.max(40).default('user'),
  greeting: Storable.trim().max(2000).default(''),
  system_prompt: Storable.trim().max(8000).default(''),
  model: ModelId.nullable().default(null),
  temperature: Temperature.nullable().default(null),
  locale: z.enum(['ko', 'en']).default('ko'),
};
const NewPersona = z.object({
  ...About,
  base_id: Id.optional().meta({
    description: 'A public persona: what it is told stays on the server, and goes before `system_prompt`',
  }),
});

/** A text to ask again; `{{name}}` in it is filled in by whoever uses it. */
export const SavedPrompt = z
  .object({ id: Id, title: z.string(), text: z.string(), created_at: Timestamp, updated_at: Timestamp })
  .meta({ id: 'SavedPrompt' });
export type SavedPrompt = z.infer<typeof SavedPrompt>;
const PromptBody = z.object({ title: Line.max(100), text: Text.max(8000) });

const ById = z.object({ id: Id });
const READ = { scope: 'chat:read' } as const;
const WRITE = { scope: 'chat:write' } as const;

/** Personas and prompts of one person, which nobody else sees. */
export const ownLibrary = defineContract('My personas and prompts', {
  'GET /my/personas': {
    operationId: 'listOwnPersonas',
    summary: 'List own personas',
    access: READ,
    responses: { 200: z.object({ items: z.array(OwnPersona) }) },
  },
  'POST /my/personas': {
    operationId: 'createOwnPersona',
    summary: 'Make a persona of one’s own',
    description: 'By oneself, or from a public one (`base_id`). Conversations name it as they name public ones.',
    access: WRITE,
    body: NewPersona,
    example: { name: '꼼꼼한 편집자', system_prompt: '글을 다듬을 때는 바꾼 곳과 까닭을 함께 말한다.' },
    responses: { 201: OwnPersona },
    errors: ['persona_not_found', 'too_many_personas'],
    idempotent: true,
    perMinute: 60,
  },
  'PUT /my/personas/:id': {
    operationId: 'updateOwnPersona',
    summary: 'Change an own persona',
    access: WRITE,
    params: ById,
    body: z.object(About),
    example: { name: '꼼꼼한 편집자', system_prompt: '글을 다듬는다.' },
    responses: { 200: OwnPersona },
    errors: ['persona_not_found'],
  },
  'DELETE /my/personas/:id': {
    operationId: 'deleteOwnPersona',
    summary: 'Delete an own persona',
    description: 'Conversations that it answered in stay; the default answers in them from then on.',
    access: WRITE,
    params: ById,
    responses: { 204: 'empty' },
    errors: ['persona_not_found'],
  },
  'GET /my/prompts': {
    operationId: 'listSavedPrompts',
    summary: 'List saved prompts',
    access: READ,
    responses: { 200: z.object({ items: z.array(SavedPrompt) }) },
  },
  'POST /my/prompts': {
    operationId: 'createSavedPrompt',
    summary: 'Save a prompt',
    description: '`{{name}}` in its text is a place that is filled in when it is used.',
    access: WRITE,
    body: PromptBody,
    example: { title: '메일 쓰기', text: '{{받는 사람}}에게 {{내용}} 메일을 정중하게 써 줘.' },
    responses: { 201: SavedPrompt },
    errors: ['too_many_prompts'],
    idempotent: true,
    perMinute: 60,
  },
  'PUT /my/prompts/:id': {
    operationId: 'updateSavedPrompt',
    summary: 'Change a saved prompt',
    access: WRITE,
    params: ById,
    body: PromptBody,
    example: { title: '메일 쓰기', text: '{{받는 사람}}에게 메일을 써 줘.' },
    responses: { 200: SavedPrompt },
    errors: ['prompt_not_found'],
  },
  'DELETE /my/prompts/:id': {
    operationId: 'deleteSavedPrompt',
    summary: 'Delete a saved prompt',
    access: WRITE,
    params: ById,
    responses: { 204: 'empty' },
    errors: ['prompt_not_found'],
  },
});
