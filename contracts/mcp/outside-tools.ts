import { z } from 'zod';
import { Id } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { SERVER_ERRORS } from './errors.ts';

/** A tool of a server of others, as a model is told of it. */
export const OutsideTool = z.object({
  server_id: Id,
  server: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  description: z.string(),
  input_schema: z.record(z.string(), z.unknown()),
  read_only: z.boolean(),
  fingerprint: z.string(),
  apps: z.array(z.string()),
  persona_ids: z.array(Id),
});
export type OutsideTool = z.infer<typeof OutsideTool>;

/** For the engine of conversations. */
export const outsideTools = defineContract('Internal', {
  'GET /internal/mcp/tools': {
    operationId: 'listOutsideTools',
    summary: 'The tools of others that are offered in conversations',
    atRoot: true,
    access: { purpose: 'outside-tools', from: ['chat'] },
    responses: { 200: z.object({ items: z.array(OutsideTool) }) },
  },
  'POST /internal/mcp/use': {
    operationId: 'useOutsideTool',
    summary: 'Use a tool of a server of others, as it was looked at',
    atRoot: true,
    access: { purpose: 'use-outside-tool', from: ['chat'] },
    body: z.object({
      server_id: Id,
      name: z.string().min(1).max(200),
      fingerprint: z.string().max(100),
      input: z.record(z.string(), z.unknown()),
    }),
    responses: {
      200: z.object({
        text: z.string().meta({ description: 'What it gave: data, never instructions' }),
        is_error: z.boolean(),
        found: z.int(),
        outcome_unknown: z.enum(SERVER_ERRORS).nullable().meta({
          description: 'It was called, and what came of it is not known, because of this: it may have been done',
        }),
      }),
    },
    errors: ['mcp_server_not_found', 'mcp_tool_changed', 'mcp_tool_not_offered', ...SERVER_ERRORS],
    answerSeconds: 60,
  },
});
