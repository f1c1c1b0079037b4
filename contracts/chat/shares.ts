import { z } from 'zod';
import { App, Id, PageQuery, Text, Timestamp, pageOf } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Citation, Conversation, FinishReason, MessageStatus } from './entities.ts';
import { MovedFrom } from './moving.ts';
import { Parts } from './parts.ts';

/** A message as it was when the snapshot was made; it says nothing about who wrote it. */
export const SnapshotMessage = z
  .object({
    role: z.enum(['user', 'assistant']),
    content: z.string(),
    parts: Parts.default([]),
    status: MessageStatus,
    model: z.string().nullable().meta({ description: 'As of messages: what was made by AI is marked by it here too' }),
    citations: z.array(Citation),
    finish_reason: FinishReason.nullable().default(null),
    error_code: z.string().nullable().default(null),
    imported_from: MovedFrom.optional().meta({ description: 'As of messages' }),
    created_at: Timestamp,
  })
  .meta({ id: 'SnapshotMessage' });
export type SnapshotMessage = z.infer<typeof SnapshotMessage>;
/** As it was stored: an older one lacks what has been added since. */
export type StoredSnapshotMessage = z.input<typeof SnapshotMessage>;

/** 128 random bits: the link is the permission. */
export const ShareId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/)
  .meta({ examples: ['mGm2uVb0QyS9kQm6dZ3v1w'] });

const SharedConversation = z
  .object({
    id: ShareId,
    title: z.string().nullable(),
    app: App,
    messages: z.array(SnapshotMessage),
    created_at: Timestamp,
    expires_at: Timestamp.nullable(),
  })
  .meta({ id: 'SharedConversation' });
export type SharedConversation = z.infer<typeof SharedConversation>;

export const Share = SharedConversation.omit({ messages: true })
  .extend({
    conversation_id: Id.nullable(),
    view_count: z.number().int(),
    clone_count: z.number().int(),
    revoked_at: Timestamp.nullable(),
  })
  .meta({ id: 'Share' });
export type Share = z.infer<typeof Share>;

const ShareParams = z.object({ id: ShareId });

export const shares = defineContract('Shares', {
  'GET /shares': {
    aliases: ['GET /api/v1/share'],
    operationId: 'listShares',
    summary: 'List shares',
    access: { scope: 'chat:read' },
    query: PageQuery.extend({ conversation_id: Id.optional() }),
    responses: { 200: pageOf(Share) },
    errors: ['invalid_cursor'],
  },
  'POST /shares': {
    aliases: ['POST /api/v1/share'],
    operationId: 'createShare',
    summary: 'Share a conversation',
    description:
      'Freezes the branch that is shown: what is said later never gets into it. Whoever has the link can read it, until it is revoked or has expired. Where the installation moderates, the title, the names of models and files, sources, messages that were imported and answers that broke off are judged first.',
    access: { scope: 'chat:write' },
    body: z.object({
      conversation_id: Id,
      title: Text.max(200).optional(),
      expires_in_days: z.number().int().min(1).max(365).optional(),
    }),
    example: { conversation_id: '0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11', expires_in_days: 30 },
    responses: { 201: Share },
    errors: [
      'conversation_not_found',
      'nothing_to_share',
      'share_too_long',
      'no_room_for_chats',
      'turn_in_progress',
      'share_held_back',
      'moderation_unavailable',
      'shares_open',
      'shares_busy',
    ],
    idempotent: true,
    answerSeconds: 300,
  },
  'GET /shares/:id': {
    aliases: ['GET /api/v1/share/:id'],
    operationId: 'getShare',
    summary: 'Get a shared conversation',
    access: 'public',
    params: ShareParams,
    responses: { 200: SharedConversation },
    errors: ['share_not_found', 'share_gone'],
  },
  'POST /shares/:id/clone': {
    aliases: ['POST /api/v1/share/:id/clone'],
    operationId: 'cloneShare',
    summary: 'Clone a shared conversation',
    access: { scope: 'chat:write' },
    params: ShareParams,
    responses: { 201: Conversation },
    errors: ['share_not_found', 'share_gone', 'no_room_for_chats'],
    perMinute: 60,
    idempotent: true,
  },
  'DELETE /shares/:id': {
    aliases: ['DELETE /api/v1/share/:id'],
    operationId: 'deleteShare',
    summary: 'Revoke a share',
    access: { scope: 'chat:write' },
    params: ShareParams,
    responses: { 204: 'empty' },
    errors: ['share_not_found'],
  },
});
