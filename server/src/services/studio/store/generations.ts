import { and, desc, eq, lt } from 'drizzle-orm';
import type { Generation } from '@madang/contracts/studio';
import type { Executor } from '#platform/db/database';
import { generation } from '../schema.ts';
import { showImage, type Sign } from '../show-image.ts';

export type GenerationRow = typeof generation.$inferSelect;

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
  industry: row.industry,
  tone: row.tone,
  language: row.language,
  seed: row.seed,
  provider: row.provider,
  cost: row.costMicros === null ? null : row.costMicros / 1_000_000,
  duration_ms: row.durationMs,
  created_at: row.createdAt.toISOString(),
});

/** Newest first; those before an id. */
export const listGenerations = (
  db: Executor,
  ownerId: string,
  before: string | undefined,
  limit: number,
): Promise<GenerationRow[]> =>
  db
    .select()
    .from(generation)
    .where(and(eq(generation.ownerId, ownerId), before === undefined ? undefined : lt(generation.id, before)))
    .orderBy(desc(generation.id))
    .limit(limit);

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

export const insertGeneration = async (db: Executor, row: typeof generation.$inferInsert): Promise<void> => {
  await db.insert(generation).values(row);
};
