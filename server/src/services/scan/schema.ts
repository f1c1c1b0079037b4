import { sql } from 'drizzle-orm';
import { boolean, index, jsonb, pgSchema, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { ScanGuide, ScanResult } from '@madang/contracts/scan/entities';
import { taskTables } from '#platform/tasks/tables';
import type { KeptPicture } from './payload.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const scanSchema = pgSchema('scan');
export const { process, task, taskEvent } = taskTables(scanSchema);

export const scan = scanSchema.table(
  'scan',
  {
    /** That of its task, where it has one. Version 7: later ones are larger. */
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id').notNull(),
    /** As the files service holds it; null where a barcode was typed. */
    picture: jsonb('picture').$type<KeptPicture>(),
    /** null until its task is done. */
    result: jsonb('result').$type<ScanResult>(),
    /** What the person says that it is, as the guide had it then. */
    confirmed: jsonb('confirmed').$type<ScanGuide>(),
    confirmedAt: moment('confirmed_at'),
    recycledAt: moment('recycled_at'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('scan_of_owner').on(table.ownerId, table.id),
    index('scan_without_result')
      .on(table.createdAt)
      .where(sql`result IS NULL`),
  ],
);

/** For which photos somebody has got points, by which scans: it outlives them, so that the same photo earns once. */
export const earnedPhoto = scanSchema.table(
  'earned_photo',
  {
    ownerId: uuid('owner_id').notNull(),
    photoHash: text('photo_hash').notNull(),
    /** By which it was first said what it shows. */
    scanId: uuid('scan_id').notNull(),
    /** By which it was first noted as thrown away; it may be another one of the same photo. */
    recycledBy: uuid('recycled_by'),
  },
  (table) => [primaryKey({ columns: [table.ownerId, table.photoHash] })],
);

/** What each person has confirmed of a barcode, the last time. Those of accounts count. */
export const barcodeConfirmation = scanSchema.table(
  'barcode_confirmation',
  {
    barcode: text('barcode').notNull(),
    ownerId: uuid('owner_id').notNull(),
    itemId: text('item_id').notNull(),
    isAccount: boolean('is_account').notNull(),
    confirmedAt: moment('confirmed_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.barcode, table.ownerId] }),
    index('barcode_confirmation_of_owner').on(table.ownerId),
  ],
);
