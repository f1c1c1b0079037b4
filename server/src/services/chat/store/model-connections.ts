import { eq, sql } from 'drizzle-orm';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { modelConnection, type LastTrial } from '../schema.ts';

export type ConnectionRow = typeof modelConnection.$inferSelect;
export type NewConnection = typeof modelConnection.$inferInsert;

/** Sent at the commit of a change, so that every process reads what is connected. */
export const MODELS_CHANNEL = 'madang_models';

/** What belongs to a change, in its transaction. */
type Note = (tx: Transaction, row: ConnectionRow) => Promise<void>;

const tellAll = (tx: Executor) => tx.execute(sql`SELECT pg_notify(${MODELS_CHANNEL}, '')`);

export const listConnections = (db: Executor): Promise<ConnectionRow[]> =>
  db.select().from(modelConnection).orderBy(modelConnection.place, modelConnection.createdAt, modelConnection.id);

export const findConnection = async (db: Executor, id: string): Promise<ConnectionRow | undefined> =>
  (await db.select().from(modelConnection).where(eq(modelConnection.id, id)))[0];

const BEHIND_ALL = sql`(SELECT coalesce(max(place), 0) + 1 FROM chat.model_connection)`;

/** Behind all others; undefined where a model of this name is connected already. */
export const insertConnection = (db: Database, row: NewConnection, note: Note): Promise<ConnectionRow | undefined> =>
  db.transaction(async (tx) => {
    const [inserted] = await tx
      .insert(modelConnection)
      .values({ ...row, place: BEHIND_ALL })
      .onConflictDoNothing({ target: modelConnection.model })
      .returning();
    if (inserted === undefined) return undefined;
    await note(tx, inserted);
    await tellAll(tx);
    return inserted;
  });

/** Changes a row by what it is, which nobody else changes meanwhile; undefined where it is not there. */
export const changeConnection = (
  db: Database,
  id: string,
  changesOf: (row: ConnectionRow) => Partial<NewConnection>,
  note: (tx: Transaction, row: ConnectionRow, fields: readonly string[]) => Promise<void>,
): Promise<ConnectionRow | undefined> =>
  db.transaction(async (tx) => {
    const [row] = await tx.select().from(modelConnection).where(eq(modelConnection.id, id)).for('update');
    if (row === undefined) return undefined;
    const changes = changesOf(row);
    if (Object.keys(changes).length === 0) return row;
    const [changed] = await tx.update(modelConnection).set(changes).where(eq(modelConnection.id, id)).returning();
    if (changed !== undefined) await note(tx, changed, Object.keys(changes));
    await tellAll(tx);
    return changed;
  });

/** Puts them in this order, and what is not named behind them; false, and nothing changed, where one is not there. */
export const orderConnections = (
  db: Database,
  ids: readonly string[],
  note: (tx: Transaction) => Promise<void>,
): Promise<boolean> =>
  db.transaction(async (tx) => {
    const rows = await tx
      .select({ id: modelConnection.id })
      .from(modelConnection)
      .orderBy(modelConnection.place, modelConnection.createdAt, modelConnection.id)
      .for('update');
    const known = rows.map(({ id }) => id);
    const wanted = [...new Set(ids)];
    if (wanted.some((id) => !known.includes(id))) return false;
    const order = [...wanted, ...known.filter((id) => !wanted.includes(id))];
    await tx.execute(sql`
      UPDATE chat.model_connection m SET place = wanted.place FROM json_to_recordset(${JSON.stringify(
        order.map((id, at) => ({ id, place: at + 1 })),
      )}::json) AS wanted (id uuid, place int) WHERE m.id = wanted.id`);
    await note(tx);
    await tellAll(tx);
    return true;
  });

export const removeConnection = (db: Database, id: string, note: Note): Promise<boolean> =>
  db.transaction(async (tx) => {
    const [removed] = await tx.delete(modelConnection).where(eq(modelConnection.id, id)).returning();
    if (removed === undefined) return false;
    await note(tx, removed);
    await tellAll(tx);
    return true;
  });

/** Nobody has to be told: it changes nothing about how the model is asked. */
export const noteTrial = async (db: Executor, id: string, lastTrial: LastTrial): Promise<void> => {
  await db.update(modelConnection).set({ lastTrial }).where(eq(modelConnection.id, id));
};
