import { z } from 'zod';
import { Id } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { conversations } from './conversations.ts';
import { Conversation } from './entities.ts';

const READ = { scope: 'admin:conversations' } as const;
const Params = z.object({ user_id: Id, id: Id });
const list = conversations['GET /conversations'];
const messages = conversations['GET /conversations/:id/messages'];

/** For whoever answers for an installation. Every call that is answered goes to the audit log of the person whose conversations they are; one that is refused does not. */
export const conversationsAdmin = defineContract('Admin: conversations', {
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
    access: READ,
    params: Params,
    responses: { 204: 'empty' },
    errors: ['conversation_not_found'],
  },
});
