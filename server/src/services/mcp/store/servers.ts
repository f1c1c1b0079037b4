import { and, asc, eq, inArray, isNotNull, notInArray, sql } from 'drizzle-orm';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { server, tool, type LeftOut, type ToolDefinition } from '../schema.ts';

export type ServerRow = typeof server.$inferSelect;
export type NewServerRow = typeof server.$inferInsert;
export type ToolRow = typeof tool.$inferSelect;

export const listServers = (db: Executor): Promise<ServerRow[]> => db.select().from(server).orderBy(asc(server.name));

export const findServer = async (db: Executor, id: string): Promise<ServerRow | undefined> =>
  (await db.select().from(server).where(eq(server.id, id)))[0];

/** undefined where its name is taken. */
export const insertServer = async (db: Executor, row: NewServerRow): Promise<ServerRow | undefined> =>
  (await db.insert(server).values(row).onConflictDoNothing({ target: server.name }).returning())[0];

/** Throws where it is not what whoever changes it has seen. */
type AssertSeen = (row: ServerRow, tools: readonly ToolRow[]) => void;

/** One change of a server, its approved tools among that, after the other. */
const lockServer = async (tx: Transaction, id: string, assertSeen: AssertSeen): Promise<ServerRow | undefined> => {
  const [row] = await tx.select().from(server).where(eq(server.id, id)).for('update');
  if (row !== undefined) assertSeen(row, await listTools(tx, [id]));
  return row;
};

/** At another address everything is another server's: what was read of its tools, and what somebody has approved of them. */
const FORGOTTEN = { readAt: null, errorCode: null, leftOut: { count: 0, tools: [] } } as const;

export const changeServer = async (
  db: Database,
  id: string,
  assertSeen: AssertSeen,
  changesOf: (row: ServerRow) => Partial<NewServerRow>,
): Promise<ServerRow | undefined> =>
  db.transaction(async (tx) => {
    const row = await lockServer(tx, id, assertSeen);
    if (row === undefined) return undefined;
    const changes = changesOf(row);
    if (Object.keys(changes).length === 0) return row;
    const isElsewhere = changes.url !== undefined && changes.url !== row.url;
    if (isElsewhere) await tx.delete(tool).where(eq(tool.serverId, id));
    const all = { ...changes, ...(isElsewhere ? FORGOTTEN : {}) };
    return (await tx.update(server).set(all).where(eq(server.id, id)).returning())[0];
  });

export const removeServer = async (db: Database, id: string, assertSeen: AssertSeen): Promise<boolean> =>
  db.transaction(async (tx) => {
    if ((await lockServer(tx, id, assertSeen)) === undefined) return false;
    await tx.delete(server).where(eq(server.id, id));
    return true;
  });

export const listTools = (db: Executor, serverIds: readonly string[]): Promise<ToolRow[]> =>
  db
    .select()
    .from(tool)
    .where(inArray(tool.serverId, [...serverIds]))
    .orderBy(asc(tool.serverId), asc(tool.name));

export const findTool = async (db: Executor, serverId: string, name: string): Promise<ToolRow | undefined> =>
  (
    await db
      .select()
      .from(tool)
      .where(and(eq(tool.serverId, serverId), eq(tool.name, name)))
  )[0];

/** What a server tells of its tools now. What somebody has looked at stays as it was, also where it is gone. */
export const noteSeen = (
  db: Database,
  { id: serverId, url }: Pick<ServerRow, 'id' | 'url'>,
  {
    seen,
    leftOut,
    at,
  }: { readonly seen: ReadonlyMap<string, ToolDefinition>; readonly leftOut: LeftOut; readonly at: Date },
): Promise<void> =>
  db.transaction(async (tx) => {
    // What was read of another address meanwhile is not of this one.
    const found = await tx
      .update(server)
      .set({ readAt: at, errorCode: null, leftOut })
      .where(and(eq(server.id, serverId), eq(server.url, url)))
      .returning();
    if (found.length === 0) return;
    const names = [...seen.keys()];
    const gone = and(eq(tool.serverId, serverId), names.length === 0 ? undefined : notInArray(tool.name, names));
    await tx
      .update(tool)
      .set({ seen: null })
      .where(and(gone, isNotNull(tool.approved)));
    await tx.delete(tool).where(and(gone, sql`${tool.approved} IS NULL`));
    if (names.length === 0) return;
    await tx
      .insert(tool)
      .values([...seen].map(([name, definition]) => ({ serverId, name, seen: definition })))
      .onConflictDoUpdate({ target: [tool.serverId, tool.name], set: { seen: sql`excluded.seen` } });
  });

export const noteFailure = async (db: Executor, serverId: string, errorCode: string): Promise<void> => {
  await db.update(server).set({ errorCode }).where(eq(server.id, serverId));
};

/** Takes what was looked at, and nothing else; `fits`: whether it is still what was looked at. false, and nothing changed, where one is not. */
export const approveTools = (
  db: Database,
  serverId: string,
  names: readonly string[],
  assertSeen: AssertSeen,
  fits: (row: ToolRow, url: string) => boolean,
): Promise<boolean> =>
  db.transaction(async (tx) => {
    const row = await lockServer(tx, serverId, assertSeen);
    if (row === undefined) return false;
    const rows = await tx.select().from(tool).where(eq(tool.serverId, serverId)).for('update');
    const wanted = rows.filter(({ name }) => names.includes(name));
    if (wanted.length !== new Set(names).size || !wanted.every((each) => fits(each, row.url))) return false;
    await tx.update(tool).set({ approved: null }).where(eq(tool.serverId, serverId));
    if (names.length > 0)
      await tx
        .update(tool)
        .set({ approved: sql`${tool.seen}` })
        .where(and(eq(tool.serverId, serverId), inArray(tool.name, [...names])));
    await tx.delete(tool).where(and(eq(tool.serverId, serverId), sql`${tool.seen} IS NULL`));
    return true;
  });
