import type { LeftOutTool } from '@madang/contracts/mcp/servers-admin';
import { boolean, customType, jsonb, pgSchema, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

export const mcp = pgSchema('mcp');

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** A tool as its server tells of it. */
export interface ToolDefinition {
  readonly title: string | null;
  readonly description: string;
  readonly input_schema: Readonly<Record<string, unknown>>;
  /** It says that it changes nothing. */
  readonly read_only: boolean;
}

/** Tools that a server told of and that are not taken, in its order, with what does not fit. */
export interface LeftOut {
  readonly count: number;
  /** The first of them. */
  readonly tools: readonly LeftOutTool[];
}

/** Servers of others whose tools models may use here. */
export const server = mcp.table('server', {
  id: uuid('id').primaryKey(),
  /** Begins the names of its tools. */
  name: text('name').notNull().unique(),
  url: text('url').notNull(),
  headerName: text('header_name'),
  /** What the header says, with the row and the place that it was given for (outside/sealed-header.ts). */
  sealedHeader: bytes('sealed_header'),
  headerHint: text('header_hint'),
  /** In conversations of which apps its tools are offered. */
  apps: text('apps').array().notNull(),
  /** Only with these personas; none: with all. */
  personas: text('personas').array().notNull(),
  enabled: boolean('enabled').notNull(),
  /** When its tools were last read, and why that failed, if it did. */
  readAt: timestamp('read_at', { withTimezone: true, precision: 3 }),
  errorCode: text('error_code'),
  leftOut: jsonb('left_out').$type<LeftOut>().notNull().default({ count: 0, tools: [] }),
  createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
});

/** Its tools. One is offered while it is what an admin has looked at, to the letter. */
export const tool = mcp.table(
  'tool',
  {
    serverId: uuid('server_id')
      .notNull()
      .references(() => server.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** As the server last told of it; null: it is gone. */
    seen: jsonb('seen').$type<ToolDefinition>(),
    /** As an admin has taken it; null: nobody has. */
    approved: jsonb('approved').$type<ToolDefinition>(),
  },
  (table) => [primaryKey({ columns: [table.serverId, table.name] })],
);
