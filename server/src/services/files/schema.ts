import { sql } from 'drizzle-orm';
import { bigint, index, integer, pgSchema, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Purpose } from '@madang/contracts/files';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const files = pgSchema('files');

/** What is stored, once however many have it. Where its bytes are follows from the hash. */
export const blobs = files.table(
  'blobs',
  {
    /** SHA-256 of the stored bytes, in hexadecimal. */
    hash: text('hash').primaryKey(),
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
    /** As its bytes say; of a text, as the first who had it called it (see grants). */
    mimeType: text('mime_type').notNull(),
    /** Of pictures. */
    width: integer('width'),
    height: integer('height'),
    createdAt: moment('created_at').notNull().defaultNow(),
    /** When somebody last began to add a grant: until an hour after it nobody removes the bytes. */
    pinnedAt: moment('pinned_at').notNull().defaultNow(),
  },
  (table) => [index('blobs_pinned_at').on(table.pinnedAt)],
);

/**
 * Who is gone, or has become somebody else: what other services still have under way for them is kept for nobody, or for
 * whom they have become.
 */
export const pastOwners = files.table(
  'past_owners',
  {
    id: uuid('id').primaryKey(),
    /** null: gone. */
    becameId: uuid('became_id'),
    at: moment('at').notNull().defaultNow(),
  },
  (table) => [index('past_owners_at').on(table.at)],
);

/** That somebody has a file, for one use. Its id is what they know the file by. */
export const grants = files.table(
  'grants',
  {
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id').notNull(),
    blobHash: text('blob_hash')
      .notNull()
      .references(() => blobs.hash),
    purpose: text('purpose').$type<Purpose>().notNull(),
    /** What they call it. */
    name: text('name').notNull(),
    /** Kinds of text are told apart by their names alone, and everybody has a name of their own for it; null: as the blob. */
    mimeType: text('mime_type'),
    createdAt: moment('created_at').notNull().defaultNow(),
    /** Uploaded for a message only: it goes by itself. */
    expiresAt: moment('expires_at'),
  },
  (table) => [
    index('grants_expires_at')
      .on(table.expiresAt)
      .where(sql`expires_at IS NOT NULL`),
    index('grants_owner_id').on(table.ownerId, table.id),
    index('grants_blob_hash').on(table.blobHash),
    uniqueIndex('grants_avatar')
      .on(table.ownerId)
      .where(sql`purpose = 'avatar'`),
  ],
);
