import { and, asc, eq, inArray, isNotNull, notInArray, sql } from 'drizzle-orm';
import type { Database, Executor } from '#platform/db/database';
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

export const changeServer = async (
  db: Database,
  id: string,
  changesOf: (row: ServerRow) => Partial<NewServerRow>,
): Promise<ServerRow | undefined> =>
  db.transaction(async (tx) => {
    const [row] = await tx.select().from(server).where(eq(server.id, id)).for('update');
    if (row === undefined) return undefined;
    const changes = changesOf(row);
    if (Object.keys(changes).length === 0) return row;
    return (await tx.update(server).set(changes).where(eq(server.id, id)).returning())[0];
  });

export const removeServer = async (db: Executor, id: string): Promise<boolean> =>
  ((await db.delete(server).where(eq(server.id, id))).rowCount ?? 0) > 0;

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
  serverId: string,
  {
    seen,
    leftOut,
    at,
  }: { readonly seen: ReadonlyMap<string, ToolDefinition>; readonly leftOut: LeftOut; readonly at: Date },
): Promise<void> =>
  db.transaction(async (tx) => {
    const found = await tx
      .update(server)
      .set({ readAt: at, errorCode: null, leftOut })
      .where(eq(server.id, serverId))
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
  fits: (row: ToolRow) => boolean,
): Promise<boolean> =>
  db.transaction(async (tx) => {
    const rows = await tx.select().from(tool).where(eq(tool.serverId, serverId)).for('update');
    const wanted = rows.filter(({ name }) => names.includes(name));
    if (wanted.length !== new Set(names).size || !wanted.every(fits)) return false;
    await tx.update(tool).set({ approved: null }).where(eq(tool.serverId, serverId));
    if (names.length > 0)
      await tx
        .update(tool)
        .set({ approved: sql`${tool.seen}` })
        .where(and(eq(tool.serverId, serverId), inArray(tool.name, [...names])));
    await tx.delete(tool).where(and(eq(tool.serverId, serverId), sql`${tool.seen} IS NULL`));
    return true;
  });
