import { sql } from 'drizzle-orm';
import { customType, index, integer, jsonb, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { JWK } from 'jose';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const auth = pgSchema('auth');

export const users = auth.table(
  'users',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: ['guest', 'user'] }).notNull(),
    name: text('name').notNull(),
    roles: text('roles').array().notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
    lastSeenAt: moment('last_seen_at').notNull().defaultNow(),
  },
  (table) => [index('users_unused_guests').on(table.lastSeenAt).where(sql`kind = 'guest'`)],
);

/** A session is a family of refresh tokens: of these only the newest two are known, and only as hashes. */
export const sessions = auth.table(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
    createdAt: moment('created_at').notNull().defaultNow(),
    lastSeenAt: moment('last_seen_at').notNull().defaultNow(),
    idleExpiresAt: moment('idle_expires_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    counter: integer('counter').notNull(),
    tokenHash: bytea('token_hash').notNull(),
    previousHash: bytea('previous_hash'),
    rotatedAt: moment('rotated_at').notNull().defaultNow(),
    revokedAt: moment('revoked_at'),
    userAgent: text('user_agent').notNull(),
  },
  (table) => [index('sessions_user_id').on(table.userId)],
);

export const signingKeys = auth.table('signing_keys', {
  kid: text('kid').primaryKey(),
  publicJwk: jsonb('public_jwk').$type<JWK>().notNull(),
  /** AES-256-GCM under a key that is not in the database: nonce, tag, ciphertext. */
  wrappedPrivateJwk: bytea('wrapped_private_jwk').notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
});
