import { z } from 'zod';
import { Id, Timestamp, isStorable } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Persona, Prompt, Sample } from './library.ts';
import { ShareId, SnapshotMessage } from './shares.ts';

const EDIT = { scope: 'admin:content' } as const;
const STORABLE = { error: 'must not contain NUL or broken Unicode', params: { code: 'not_storable' } };
const Line = z.string().trim().min(1).max(200);
const Long = z.string().max(8000);
const Order = z.number().int().min(0).max(1_000_000);

/** With what it is told to be, which nobody else sees. */
export const FullPersona = Persona.extend({ system_prompt: z.string(), temperature: z.number().nullable(), order: z.number().int() }).meta({ id: 'FullPersona' });
export type FullPersona = z.infer<typeof FullPersona>;
export const FullSample = Sample.extend({ messages: z.array(SnapshotMessage) }).meta({ id: 'FullSample' });

const PersonaBody = z
  .strictObject({ ...FullPersona.omit({ id: true }).shape, name: Line, description: z.string().max(500), avatar: Line, greeting: Long, system_prompt: Long, temperature: z.number().min(0).max(2).nullable(), order: Order })
  .refine(isStorable, STORABLE);
const PromptBody = z.strictObject({ ...Prompt.omit({ id: true }).shape, title: Line, text: z.string().min(1).max(8000), category: Line, order: Order }).refine(isStorable, STORABLE);
const SampleBody = z
  .strictObject({ ...Sample.omit({ id: true }).shape, title: Line, description: z.string().max(500), category: Line, order: Order, share_id: ShareId.optional().meta({ description: 'Takes the messages of a share; needed for a new one' }) })
  .refine(isStorable, STORABLE);

const ById = z.object({ id: Id });
const Edit = z.object({ kind: z.enum(['persona', 'prompt', 'sample']), id: Id, removed: z.boolean(), edited_by: Id, edited_at: Timestamp }).meta({ id: 'LibraryEdit' });

/** What an installation offers to begin with, changed without a release. PUT with an id of one's own makes a new one. */
export const libraryAdmin = defineContract({
  'GET /admin/library/edits': { summary: 'Where the library differs from what was shipped', access: EDIT, responses: { 200: z.object({ items: z.array(Edit) }) } },
  'GET /admin/personas': { summary: 'All personas, with what they are told to be', access: EDIT, responses: { 200: z.object({ items: z.array(FullPersona) }) } },
  'PUT /admin/personas/:id': { summary: 'Write a persona, new or not', access: EDIT, params: ById, body: PersonaBody, responses: { 200: FullPersona } },
  'DELETE /admin/personas/:id': { summary: 'Take a persona away; conversations with it go on without', access: EDIT, params: ById, responses: { 204: 'empty' }, errors: ['persona_not_found'] },
  'PUT /admin/prompts/:id': { summary: 'Write a prompt, new or not', access: EDIT, params: ById, body: PromptBody, responses: { 200: Prompt } },
  'DELETE /admin/prompts/:id': { summary: 'Take a prompt away', access: EDIT, params: ById, responses: { 204: 'empty' }, errors: ['not_found'] },
  'PUT /admin/samples/:id': { summary: 'Write a sample, new or not', access: EDIT, params: ById, body: SampleBody, responses: { 200: FullSample }, errors: ['share_not_found', 'nothing_to_share'] },
  'DELETE /admin/samples/:id': { summary: 'Take a sample away', access: EDIT, params: ById, responses: { 204: 'empty' }, errors: ['sample_not_found'] },
});
