import { z } from 'zod';
import { App, Id, PageQuery, Text, Timestamp, pageOf } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { conversations } from './conversations.ts';
import { Conversation } from './entities.ts';

const READ = { scope: 'admin:conversations' } as const;
const Params = z.object({ user_id: Id, id: Id });
const list = conversations['GET /conversations'];
const messages = conversations['GET /conversations/:id/messages'];

const Facts = z
  .object({
    id: Id,
    owner_id: Id,
    app: App,
    messages: z.int(),
    created_at: Timestamp,
    last_message_at: Timestamp,
  })
  .meta({ id: 'ConversationFacts', description: 'All but what somebody wrote' });
export type ConversationFacts = z.infer<typeof Facts>;

const LookPurpose = z.enum(['report', 'fault', 'owner', 'law']).meta({
  id: 'LookPurpose',
  description: 'A report about it, an error in it, its owner asked, or the law demands it',
});

/** For whoever answers for an installation. Every call that is answered goes to the audit log of the person whose conversations they are; one that is refused does not. */
export const conversationsAdmin = defineContract('Admin: conversations', {
  'GET /admin/conversations': {
    operationId: 'findConversations',
    summary: 'Find conversations of a person, or one by its id',
    description: 'Without titles or texts: for those `POST /admin/conversations/:id/looks`. Goes to the audit log.',
    access: READ,
    query: PageQuery.extend({ user_id: Id.optional(), id: Id.optional() })
      .refine(({ user_id, id }) => user_id !== undefined || id !== undefined, {
        path: ['user_id'],
        error: 'a person or a conversation is needed',
        params: { code: 'required' },
      })
      .meta({ examples: [{ user_id: '0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11', limit: 20 }] }),
    responses: { 200: pageOf(Facts) },
    errors: ['invalid_cursor'],
  },
  'POST /admin/conversations/:id/looks': {
    operationId: 'openConversation',
    summary: 'Open a conversation for reading, with a reason',
    description:
      'Purpose and reason go to the audit log, before anything is shown, and to its owner (`GET /auth/audit`), without who it was. The look is good for whoever asked, and ends by itself.',
    access: READ,
    audited: 'itself',
    params: Params.pick({ id: true }),
    body: z.object({
      purpose: LookPurpose,
      reason: Text.min(10).max(500),
      minutes: z.int().min(1).max(60).default(15),
    }),
    example: { purpose: 'report', reason: '신고된 답이 안내 기준을 어겼는지 확인합니다.', minutes: 15 },
    responses: { 201: z.object({ look: z.string(), expires_at: Timestamp }) },
    errors: ['conversation_not_found'],
  },
  'GET /admin/conversations/:id': {
    operationId: 'readOpenedConversation',
    summary: 'Read a conversation that was opened',
    access: READ,
    params: Params.pick({ id: true }),
    query: messages.query.extend({ look: z.string().min(1).max(500) }),
    responses: { 200: Conversation.extend({ messages: messages.responses[200] }) },
    errors: ['look_over', 'invalid_cursor'],
  },
  'GET /users/:user_id/conversations': {
    operationId: 'listUserConversations',
    summary: "List a user's conversations",
    description:
      'Ordered and searched as that person sees them; empty where there is no such person. Goes to the audit log.',
    access: READ,
    params: Params.pick({ user_id: true }),
    query: list.query,
    responses: list.responses,
    errors: list.errors,
  },
  'GET /users/:user_id/conversations/:id': {
    operationId: 'getUserConversation',
    summary: "Get a user's conversation with its messages",
    description: 'Without a cursor, the newest page of messages. Goes to the audit log.',
    access: READ,
    params: Params,
    query: messages.query,
    responses: { 200: Conversation.extend({ messages: messages.responses[200] }) },
    errors: messages.errors,
  },
  'DELETE /users/:user_id/conversations/:id': {
    operationId: 'deleteUserConversation',
    summary: "Delete a user's conversation",
    description:
      'As its owner would: it can be restored by the owner for 30 days, then it is erased. Goes to the audit log.',
    audited: 'itself',
    access: READ,
    params: Params,
    responses: { 204: 'empty' },
    errors: ['conversation_not_found'],
  },
});
