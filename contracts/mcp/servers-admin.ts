import { z } from 'zod';
import { IfVersion, Version } from '../content-versions.ts';
import { App, Id, Storable, Timestamp } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { SERVER_ERRORS } from './errors.ts';

const Fingerprint = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: 'Of its description, input and marks: what was looked at, to the letter' });

const ToolText = z.object({
  title: z.string().nullable(),
  description: z.string(),
  input_schema: z.record(z.string(), z.unknown()),
  read_only: z.boolean().meta({ description: 'It says that it changes nothing; others ask the person first' }),
});

export const McpTool = z
  .object({
    name: z.string(),
    state: z.enum(['offered', 'off', 'changed', 'gone']).meta({
      description:
        '`changed`: it was offered, and is not what was looked at any more; `gone`: its server has it no more, or has made it one that is left out (`left_out`)',
    }),
    fingerprint: Fingerprint.nullable().meta({ description: 'Of what the server last told; null where it is gone' }),
    now: ToolText.nullable(),
    approved: ToolText.nullable().meta({ description: 'As it was looked at, where it was' }),
  })
  .meta({ id: 'McpTool' });
export type McpTool = z.infer<typeof McpTool>;

/** What a tool can be left out for. */
export const MCP_TOOL_LIMITS = {
  tools: 100,
  nameChars: 64,
  titleChars: 200,
  descriptionChars: 4000,
  schemaChars: 20_000,
};
/** So many of those that are left out are named; the rest is counted. */
export const MOST_NAMED = 100;

const LeftOutTool = z
  .object({
    name: z.string().meta({ description: 'As its server tells it, cut where it is long' }),
    reason: z.enum(['name', 'title', 'description', 'schema', 'text', 'alike', 'too_many']).meta({
      description:
        '`name`: not 1 to 64 letters, digits, `_`, `-`, `.`; `title`: more than 200 characters; `description`: more than 4,000; `schema`: more than 20,000; `text`: characters that cannot be stored; `alike`: a model could not tell its name from that of a tool before it, or of an app; `too_many`: it comes after the hundredth',
    }),
  })
  .meta({ id: 'McpToolLeftOut' });
export type LeftOutTool = z.infer<typeof LeftOutTool>;

export const McpServer = z
  .object({
    id: Id,
    version: Version,
    name: z.string(),
    url: z.string(),
    header_name: z.string().nullable(),
    header_hint: z.string().nullable().meta({ description: 'How its value ends; it is never shown' }),
    apps: z.array(z.string()),
    persona_ids: z.array(Id).meta({ description: 'Only in conversations with these; empty: in all' }),
    enabled: z.boolean(),
    read_at: Timestamp.nullable().meta({ description: 'When its tools were last read' }),
    error_code: z.string().nullable().meta({ description: 'Why they could not be, as in problem documents' }),
    tools: z.array(McpTool),
    left_out: z.array(LeftOutTool).meta({
      description: 'Tools that it told of when they were last read, and that cannot be offered here: the first hundred',
    }),
    left_out_count: z.int().meta({ description: 'How many there are' }),
    created_at: Timestamp,
  })
  .meta({ id: 'McpServer' });
export type McpServer = z.infer<typeof McpServer>;

/** A header that programs may set, and that is nobody else's. */
const HeaderName = z
  .string()
  .regex(/^(?!(?:host|content-|connection|transfer-|accept|mcp-|cookie|origin|proxy-))[A-Za-z0-9-]{1,60}$/i)
  .meta({ examples: ['Authorization'] });
const HeaderValue = z
  .string()
  .regex(/^[\x20-\x7E]{1,4000}$/)
  .meta({ description: 'Such as `Bearer …`' });
const Header = z.object({ name: HeaderName, value: HeaderValue });
const Address = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .and(Storable)
  .refine((url) => URL.parse(url)?.username === '' && URL.parse(url)?.password === '', {
    error: 'must hold no password',
    params: { code: 'no_password_in_address' },
  });
const Apps = z.array(App).min(1).max(20);
const Personas = z.array(Id).max(100);

const NewServer = z.object({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,29}$/)
    .meta({ description: 'Begins the names of its tools', examples: ['calendar'] }),
  url: Address,
  header: Header.nullable().default(null),
  apps: Apps.default(['chat']),
  persona_ids: Personas.default([]),
  enabled: z.boolean().default(true),
});
export type NewServer = z.infer<typeof NewServer>;
const ServerChanges = z
  .object({
    url: Address,
    header: Header.nullable(),
    apps: Apps,
    persona_ids: Personas,
    enabled: z.boolean(),
  })
  .partial();
export type ServerChanges = z.infer<typeof ServerChanges>;

const ServerParams = z.object({ id: Id });
const NOT_FOUND = 'mcp_server_not_found';
const PER_MINUTE = 60;
const tag = 'Admin: MCP servers';

/** Servers of others, whose tools models may use in conversations. */
export const serversAdmin = defineContract(tag, {
  'GET /admin/mcp-servers': {
    operationId: 'listMcpServers',
    summary: 'List MCP servers and their tools',
    access: { scope: 'admin:models' },
    responses: {
      200: z.object({
        items: z.array(McpServer),
        apps: z.array(z.string()).meta({ description: 'Those in whose conversations tools can be offered' }),
      }),
    },
  },
  'POST /admin/mcp-servers': {
    operationId: 'addMcpServer',
    summary: 'Add an MCP server',
    description:
      'Its tools are read at once; where that fails the server stays, with `error_code`. None is offered before somebody has looked at it.',
    access: { scope: 'admin:models' },
    body: NewServer,
    example: { name: 'calendar', url: 'https://mcp.example.com/mcp' },
    responses: { 201: McpServer },
    errors: ['mcp_name_taken', 'mcp_address_refused'],
    perMinute: PER_MINUTE,
  },
  'PUT /admin/mcp-servers/:id': {
    operationId: 'changeMcpServer',
    summary: 'Change an MCP server',
    description:
      'At another address it is another server: its tools are read anew, and none of them is offered before somebody has looked at it.',
    access: { scope: 'admin:models' },
    params: ServerParams,
    query: IfVersion,
    body: ServerChanges,
    example: { enabled: false },
    responses: { 200: McpServer },
    errors: [NOT_FOUND, 'content_changed', 'mcp_header_needed_again', 'mcp_address_refused'],
  },
  'DELETE /admin/mcp-servers/:id': {
    operationId: 'removeMcpServer',
    summary: 'Remove an MCP server',
    access: { scope: 'admin:models' },
    params: ServerParams,
    query: IfVersion,
    responses: { 204: 'empty' },
    errors: [NOT_FOUND, 'content_changed'],
  },
  'POST /admin/mcp-servers/:id/read': {
    operationId: 'readMcpTools',
    summary: 'Try an MCP server: read its tools anew',
    access: { scope: 'admin:models' },
    params: ServerParams,
    responses: { 200: McpServer },
    errors: [NOT_FOUND, ...SERVER_ERRORS],
    perMinute: PER_MINUTE,
  },
  'PUT /admin/mcp-servers/:id/tools': {
    operationId: 'offerMcpTools',
    summary: 'Say which tools are offered',
    description: 'Those that are named, as they were looked at; all others are not offered any more.',
    access: { scope: 'admin:models' },
    params: ServerParams,
    query: IfVersion,
    body: z.object({
      offered: z.array(z.object({ name: z.string().min(1).max(200), fingerprint: Fingerprint })).max(200),
    }),
    example: { offered: [] },
    responses: { 200: McpServer },
    errors: [NOT_FOUND, 'content_changed', 'mcp_tool_changed'],
  },
});
