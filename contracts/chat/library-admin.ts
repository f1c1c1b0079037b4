import { z } from 'zod';
import { Id, Timestamp, isStorable } from '../fields.ts';
import { IfVersion, KeptEntry } from '../content-versions.ts';
import { defineContract } from '../operation.ts';
import { ContentLocale, Persona, Prompt, Sample } from './library.ts';
import { ShareId, SnapshotMessage } from './shares.ts';

const EDIT = { scope: 'admin:content' } as const;
const STORABLE = { error: 'must not contain NUL or broken Unicode', params: { code: 'not_storable' } };
const Line = z.string().trim().min(1).max(200);
const Long = z.string().max(8000);
const Order = z.number().int().min(0).max(1_000_000);

const Hidden = z.boolean().default(false).meta({ description: 'Kept, and offered to nobody' });

/** With what it is told to be, which nobody else sees. */
export const FullPersona = Persona.extend({
  system_prompt: z.string(),
  temperature: z.number().nullable(),
  order: z.number().int(),
  hidden: Hidden,
}).meta({ id: 'FullPersona' });
export type FullPersona = z.infer<typeof FullPersona>;
export const FullPrompt = Prompt.extend({ hidden: Hidden }).meta({ id: 'FullPrompt' });
export const FullSample = Sample.extend({ hidden: Hidden, messages: z.array(SnapshotMessage) }).meta({
  id: 'FullSample',
});

export const KeptPersona = FullPersona.extend(KeptEntry.shape).meta({ id: 'KeptPersona' });
export type KeptPersona = z.infer<typeof KeptPersona>;
export const KeptPrompt = FullPrompt.extend(KeptEntry.shape).meta({ id: 'KeptPrompt' });
export type KeptPrompt = z.infer<typeof KeptPrompt>;
export const KeptSample = FullSample.extend(KeptEntry.shape).meta({ id: 'KeptSample' });
export type KeptSample = z.infer<typeof KeptSample>;
/** `removed`: what was shipped and taken away here. */
const listOf = <T extends z.ZodType>(entry: T) => z.object({ items: z.array(entry), removed: z.array(entry) });

const PersonaBody = z
  .strictObject({
    ...FullPersona.omit({ id: true }).shape,
    name: Line,
    description: z.string().max(500),
    avatar: Line,
    greeting: Long,
    system_prompt: Long,
    temperature: z.number().min(0).max(2).nullable(),
    order: Order,
  })
  .refine(isStorable, STORABLE);
const PromptBody = z
  .strictObject({
    ...FullPrompt.omit({ id: true }).shape,
    title: Line,
    text: z.string().min(1).max(8000),
    category: Line,
    order: Order,
  })
  .refine(isStorable, STORABLE);
const SampleBody = z
  .strictObject({
    ...FullSample.omit({ id: true, messages: true }).shape,
    title: Line,
    description: z.string().max(500),
    category: Line,
    order: Order,
    share_id: ShareId.optional().meta({ description: 'Takes the messages of a share; needed for a new one' }),
  })
  .refine(isStorable, STORABLE);

const SampleOfConversation = z
  .strictObject({
    conversation_id: Id,
    title: Line.optional(),
    description: z.string().max(500).default(''),
    category: Line.optional(),
    locale: ContentLocale.optional(),
    order: Order.default(0),
    hidden: Hidden,
  })
  .refine(isStorable, STORABLE);

const ById = z.object({ id: Id });
const Kind = z.enum(['persona', 'prompt', 'sample']).meta({ id: 'LibraryKind' });
const Edit = z
  .object({
    kind: Kind,
    id: Id,
    removed: z.boolean(),
    edited_by: Id,
    edited_at: Timestamp,
  })
  .meta({ id: 'LibraryEdit' });

/** What an installation offers to begin with, changed without a release. PUT with an id of one's own makes a new one. */
export const libraryAdmin = defineContract('Admin: library', {
  'GET /admin/library/edits': {
    operationId: 'listLibraryEdits',
    summary: 'List edits of the shipped library',
    access: EDIT,
    responses: { 200: z.object({ items: z.array(Edit) }) },
  },
  'GET /admin/personas': {
    operationId: 'listAllPersonas',
    summary: 'List all personas with their system prompts',
    access: EDIT,
    responses: { 200: listOf(KeptPersona) },
  },
  'GET /admin/prompts': {
    operationId: 'listAllPrompts',
    summary: 'List all sample prompts',
    access: EDIT,
    responses: { 200: listOf(KeptPrompt) },
  },
  'GET /admin/samples': {
    operationId: 'listAllSamples',
    summary: 'List all sample conversations',
    access: EDIT,
    responses: { 200: listOf(KeptSample) },
  },
  'PUT /admin/library/order': {
    operationId: 'orderLibrary',
    summary: 'Change the order of entries',
    description: 'Those that are named share the places that they had; others stay where they are.',
    access: EDIT,
    body: z.object({ kind: Kind, ids: z.array(Id).min(2).max(200) }),
    example: {
      kind: 'prompt',
      ids: ['0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11', '0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a12'],
    },
    responses: { 204: 'empty' },
    errors: ['content_changed'],
  },
  'POST /admin/library/:kind/:id/revert': {
    operationId: 'revertLibraryEntry',
    summary: 'Revert an entry to its shipped version',
    access: EDIT,
    params: ById.extend({ kind: Kind }),
    query: IfVersion,
    responses: { 204: 'empty' },
    errors: ['content_changed', 'not_found'],
  },
  'PUT /admin/personas/:id': {
    operationId: 'putPersona',
    summary: 'Create or replace a persona',
    access: EDIT,
    params: ById,
    query: IfVersion,
    body: PersonaBody,
    example: {
      name: '선생님',
      description: '차근차근 설명해요',
      avatar: 'book-open',
      greeting: '무엇이 궁금해요?',
      model: null,
      locale: 'ko',
      app: 'chat',
      system_prompt: 'You explain step by step.',
      temperature: 0.7,
      order: 1,
    },
    responses: { 200: FullPersona },
    errors: ['content_changed'],
  },
  'DELETE /admin/personas/:id': {
    operationId: 'deletePersona',
    summary: 'Delete a persona',
    access: EDIT,
    params: ById,
    query: IfVersion,
    responses: { 204: 'empty' },
    errors: ['content_changed', 'persona_not_found'],
  },
  'PUT /admin/prompts/:id': {
    operationId: 'putPrompt',
    summary: 'Create or replace a sample prompt',
    access: EDIT,
    params: ById,
    query: IfVersion,
    body: PromptBody,
    example: {
      title: '메일 쓰기',
      text: '회의를 미루는 메일을 써 줘',
      locale: 'ko',
      category: '글쓰기',
      app: 'chat',
      order: 1,
    },
    responses: { 200: FullPrompt },
    errors: ['content_changed'],
  },
  'DELETE /admin/prompts/:id': {
    operationId: 'deletePrompt',
    summary: 'Delete a sample prompt',
    access: EDIT,
    params: ById,
    query: IfVersion,
    responses: { 204: 'empty' },
    errors: ['content_changed', 'not_found'],
  },
  'POST /samples': {
    operationId: 'createSample',
    summary: 'Create a sample of a conversation of my own',
    description: 'Freezes the branch that is shown, as a share does. Without a title it has that of the conversation.',
    access: EDIT,
    body: SampleOfConversation,
    example: { conversation_id: '0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11', title: '거울 버리기' },
    responses: { 201: FullSample },
    errors: ['conversation_not_found', 'nothing_to_share', 'share_too_long', 'turn_in_progress', 'sample_with_files'],
    idempotent: true,
  },
  'PUT /admin/samples/:id': {
    operationId: 'putSample',
    summary: 'Create or replace a sample conversation',
    access: EDIT,
    params: ById,
    query: IfVersion,
    body: SampleBody,
    example: {
      title: '거울 버리기',
      description: '',
      category: 'chat',
      locale: 'ko',
      app: 'chat',
      order: 1,
      share_id: 'mGm2uVb0QyS9kQm6dZ3v1w',
    },
    responses: { 200: FullSample },
    errors: ['content_changed', 'share_not_found', 'nothing_to_share', 'sample_with_files'],
  },
  'DELETE /admin/samples/:id': {
    operationId: 'deleteSample',
    summary: 'Delete a sample conversation',
    access: EDIT,
    params: ById,
    query: IfVersion,
    responses: { 204: 'empty' },
    errors: ['content_changed', 'sample_not_found'],
  },
});
