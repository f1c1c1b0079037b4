import { z } from 'zod';
import { Id, Timestamp } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { ConversationParams } from './turns.ts';

export const ToolAllowance = z
  .object({
    id: Id,
    server: z.string().nullable().meta({
      description: 'What its MCP server was called when it was allowed; null where that was not kept',
    }),
    tool: z.string(),
    allowed_at: Timestamp,
  })
  .meta({ id: 'ToolAllowance' });
export type ToolAllowance = z.infer<typeof ToolAllowance>;

/** Tools of others that may be used in a conversation without a question. */
export const toolAllowances = defineContract('Conversations', {
  'GET /conversations/:id/tool-allowances': {
    operationId: 'listToolAllowances',
    summary: 'List the tools that are allowed for a conversation',
    description:
      'What whoever has it has allowed for all of it (`conversation`, of a tool that a model wanted to use). Each holds as long as the tool stays what it was.',
    access: { scope: 'chat:read' },
    params: ConversationParams,
    responses: { 200: z.object({ items: z.array(ToolAllowance) }) },
    errors: ['conversation_not_found'],
  },
  'DELETE /conversations/:id/tool-allowances/:allowance_id': {
    operationId: 'revokeToolAllowance',
    summary: 'Ask again before a tool is used in a conversation',
    description: 'From the next call on, also of an answer that is being written. What was done stays done.',
    access: { scope: 'chat:write' },
    params: ConversationParams.extend({ allowance_id: Id }),
    responses: { 204: 'empty' },
    errors: ['conversation_not_found', 'allowance_not_found'],
  },
});
