import { and, desc, eq, inArray, isNull, lt, or } from 'drizzle-orm';
import type { AspectRatio, Generation, Setting } from '@madang/contracts/studio';
import type { Executor } from '#platform/db/database';
import { generation } from '../schema.ts';
import { showImage, type Sign } from '../show-image.ts';

export type GenerationRow = typeof generation.$inferSelect;

const settingOf = ({ setting }: GenerationRow): Setting | null => {
  if (setting === null) return null;
  const { logo: _, motif: __, written: ___, ...said } = setting;
  return said;
};

export const toGeneration = (row: GenerationRow, sign: Sign): Generation => ({
  id: row.id,
  session_id: row.sessionId,
  content_type: row.contentType,
  input_text: row.inputText,
  output_text: row.outputText,
  candidates: [...row.candidates],
  prompt: row.prompt,
  input_image: showImage(row.inputImage, sign),
  output_image: showImage(row.outputImage, sign),
  generation_method: row.generationMethod,
  style: row.style,
  aspect_ratio: row.aspectRatio,
  template: row.template,
  setting: settingOf(row),
  origin_id: row.originId,
  pack_id: row.packId,
  batch_id: row.batchId,
  industry: row.industry,
  tone: row.tone,
  language: row.language,
  seed: row.seed,
  provider: row.provider,
  cost: row.costMicros === null ? null : row.costMicros / 1_000_000,
  duration_ms: row.durationMs,
  created_at: row.createdAt.toISOString(),
});

interface Wanted {
  /** Those before an id. */
  readonly before: string | undefined;
  readonly limit: number;
  /** Only this one and its variations. */
  readonly originId?: string | undefined;
  readonly batchId?: string | undefined;
}

/** Newest first. */
export const listGenerations = (
  db: Executor,
  ownerId: string,
  { before, limit, originId, batchId }: Wanted,
): Promise<GenerationRow[]> =>
  db
    .select()
    .from(generation)
    .where(
      and(
        eq(generation.ownerId, ownerId),
        before === undefined ? undefined : lt(generation.id, before),
        originId === undefined ? undefined : or(eq(generation.id, originId), eq(generation.originId, originId)),
        batchId === undefined ? undefined : eq(generation.batchId, batchId),
      ),
    )
    .orderBy(desc(generation.id))
    .limit(limit);

/** The same one in its ratios, each once. */
export const listPack = (db: Executor, ownerId: string, packId: string): Promise<GenerationRow[]> =>
  db
    .select()
    .from(generation)
    .where(and(eq(generation.ownerId, ownerId), eq(generation.packId, packId)))
    .orderBy(generation.id);

/** The one of a pack that is in this ratio. */
export const findOfPack = async (
  db: Executor,
  packId: string,
  aspectRatio: AspectRatio,
): Promise<GenerationRow | undefined> =>
  (
    await db
      .select()
      .from(generation)
      .where(and(eq(generation.packId, packId), eq(generation.aspectRatio, aspectRatio)))
  )[0];

/** In the order of its rows; null: of whoever has a signed address. */
export const listBatch = (
  db: Executor,
  ownerId: string | null,
  batchId: string,
  limit: number,
): Promise<GenerationRow[]> =>
  db
    .select()
    .from(generation)
    .where(and(eq(generation.batchId, batchId), ownerId === null ? undefined : eq(generation.ownerId, ownerId)))
    .orderBy(generation.id)
    .limit(limit);

/** From now on there may be others of its pack. @returns the id of the pack */
export const makePack = async (tx: Executor, { id, packId }: GenerationRow): Promise<string> => {
  if (packId !== null) return packId;
  await tx
    .update(generation)
    .set({ packId: id })
    .where(and(eq(generation.id, id), isNull(generation.packId)));
  return id;
};

/** How many there are of one. */
export const countVariations = (db: Executor, originId: string): Promise<number> =>
  db.$count(generation, eq(generation.originId, originId));

export const findGenerationById = async (db: Executor, id: string): Promise<GenerationRow | undefined> =>
  (await db.select().from(generation).where(eq(generation.id, id)))[0];

/** Of these, those that are there. */
export const existing = async (db: Executor, ids: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(
    (
      await db
        .select({ id: generation.id })
        .from(generation)
        .where(inArray(generation.id, [...ids]))
    ).map(({ id }) => id),
  );

export const findGeneration = async (db: Executor, ownerId: string, id: string): Promise<GenerationRow | undefined> =>
  (
    await db
      .select()
      .from(generation)
      .where(and(eq(generation.id, id), eq(generation.ownerId, ownerId)))
  )[0];

/** What was made last in a session. */
export const latestGeneration = async (db: Executor, sessionId: string): Promise<GenerationRow | null> =>
  (
    await db.select().from(generation).where(eq(generation.sessionId, sessionId)).orderBy(desc(generation.id)).limit(1)
  )[0] ?? null;

export type NewGeneration = typeof generation.$inferInsert;

/** Once, however often it is done again, and of a pack one for each ratio. */
export const insertGeneration = async (db: Executor, row: NewGeneration): Promise<void> => {
  await db.insert(generation).values(row).onConflictDoNothing();
};
