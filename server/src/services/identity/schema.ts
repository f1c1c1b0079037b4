import { sql } from 'drizzle-orm';
import {
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
  type AnyPgColumn,
} from 'drizzle-orm/pg-core';
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
    /** In the one form under which it is unique: see account-names.ts. */
    email: text('email').unique(),
    /** null until somebody has proven to read mail at that address. */
    emailVerifiedAt: moment('email_verified_at'),
    /**
     * An address that they gave and nobody has proven yet, while another account that has not proven it either has it
     * as its own.
     */
    pendingEmail: text('pending_email'),
    /** S256 (RFC 7636) of what the client that registered keeps: who has it is whoever chose the password. */
    proofChallenge: text('proof_challenge'),
    /**
     * Who has proven the address that this account was made with: it opens no longer, and what it holds waits for
     * them.
     */
    setAsideFor: uuid('set_aside_for').references((): AnyPgColumn => users.id, { onDelete: 'set null' }),
    loginId: text('login_id').unique(),
    roles: text('roles').array().notNull(),
    /** The language of mail to them. */
    locale: text('locale', { enum: ['ko', 'en'] })
      .notNull()
      .default('ko'),
    /** Shut out by an admin. */
    disabledAt: moment('disabled_at'),
    /** When that ends by itself; null where it does not, or where nobody is shut out. */
    disabledUntil: moment('disabled_until'),
    /** Deleted by themselves: erased for good when the grace is over. */
    deletedAt: moment('deleted_at'),
    createdAt: moment('created_at').notNull().defaultNow(),
    lastSeenAt: moment('last_seen_at').notNull().defaultNow(),
  },
  (table) => [
    index('users_unused_guests')
      .on(table.lastSeenAt)
      .where(sql`kind = 'guest'`),
    index('users_disabled_until')
      .on(table.disabledUntil)
      .where(sql`disabled_until IS NOT NULL`),
    index('users_deleted')
      .on(table.deletedAt)
      .where(sql`deleted_at IS NOT NULL`),
    index('users_pending_email')
      .on(table.pendingEmail)
      .where(sql`pending_email IS NOT NULL`),
    index('users_set_aside_for')
      .on(table.setAsideFor)
      .where(sql`set_aside_for IS NOT NULL`),
  ],
);

/** As `kindOf` says it (passwords/hash.ts), of all that are not hashed as today. */
export const HASH_KIND = sql`(CASE WHEN password_hash LIKE '$2%' THEN 'bcrypt ' || split_part(password_hash, '$', 3) ELSE split_part(password_hash, '$', 4) END)`;
export const IS_OUTDATED = sql`password_hash NOT LIKE '$argon2id$v=19$m=19456,t=2,p=1$%'`;

/** Apart from the users: what reads people need not read their hashes. */
export const credentials = auth.table(
  'credentials',
  {
    userId: uuid('user_id')
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** PHC string or bcrypt: algorithm, parameters, salt and hash. */
    passwordHash: text('password_hash').notNull(),
    changedAt: moment('changed_at').notNull().defaultNow(),
    /**
     * Given out by the installation: it is good once, for a day from {@link changedAt} on, and for choosing another one.
     */
    mustChange: boolean('must_change').notNull().default(false),
  },
  () => [index('credentials_outdated').on(HASH_KIND).where(IS_OUTDATED)],
);

/** A session is a family of refresh tokens: of these only the newest two are known, and only as hashes. */
export const sessions = auth.table(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Of the sign-in that opened it. */
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
    /** The network that it was last used from, never the whole address. */
    network: text('network').notNull().default(''),
    /** How it was opened: guest, password, a provider's name, passkey. */
    method: text('method').notNull().default('password'),
    /** All that it may ever do, where it was narrowed; null: what the roles of its owner may. */
    scopes: text('scopes').array(),
    /** The session that made it, where it was narrowed: it ends with that one. */
    parentId: uuid('parent_id').references((): AnyPgColumn => sessions.id, { onDelete: 'cascade' }),
    /** How long its access tokens are good, where that was asked for. */
    accessTokenSeconds: integer('access_token_seconds'),
  },
  (table) => [
    index('sessions_user_id').on(table.userId),
    index('sessions_parent_id')
      .on(table.parentId)
      .where(sql`parent_id IS NOT NULL`),
  ],
);

export const signingKeys = auth.table('signing_keys', {
  kid: text('kid').primaryKey(),
  publicJwk: jsonb('public_jwk').$type<JWK>().notNull(),
  /** AES-256-GCM under a key that is not in the database: nonce, tag, ciphertext. */
  wrappedPrivateJwk: bytea('wrapped_private_jwk').notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
  /** It signs from then on: by then every process knows it. */
  activeAt: moment('active_at').notNull().defaultNow(),
});

/** Accounts elsewhere that open an account here. */
export const identities = auth.table(
  'identities',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    provider: text('provider').notNull(),
    /** Text: Kakao's ids exceed 2^53. */
    providerUserId: text('provider_user_id').notNull(),
    /** For people to know which account it is; never looked up. */
    email: text('email'),
    name: text('name'),
    createdAt: moment('created_at').notNull().defaultNow(),
    lastUsedAt: moment('last_used_at').notNull().defaultNow(),
  },
  (table) => [
    unique('identities_provider_user').on(table.provider, table.providerUserId),
    index('identities_user_id').on(table.userId),
  ],
);

/**
 * What works once and not for long: links in mail, states of sign-ins at providers, challenges, nonces. The text that
 * people are given is derived from the id with a key that is not here, or hashes to it: these rows open nothing.
 */
export const oneTimeTokens = auth.table(
  'one_time_tokens',
  {
    id: text('id').primaryKey(),
    purpose: text('purpose').notNull(),
    userId: uuid('user_id').references(() => users.id, { onDelete: 'cascade' }),
    data: jsonb('data').$type<Readonly<Record<string, unknown>>>().notNull(),
    expiresAt: moment('expires_at').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('one_time_tokens_expires_at').on(table.expiresAt),
    index('one_time_tokens_user_id').on(table.userId),
  ],
);

export const apiKeys = auth.table(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** The beginning of the key, for people to tell it apart. */
    prefix: text('prefix').notNull(),
    keyHash: bytea('key_hash').notNull().unique(),
    scopes: text('scopes').array().notNull(),
    /** What its access tokens are revoked by: another one when its scopes change. */
    tokenFamily: uuid('token_family').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
    expiresAt: moment('expires_at'),
    lastUsedAt: moment('last_used_at'),
    revokedAt: moment('revoked_at'),
  },
  (table) => [index('api_keys_user_id').on(table.userId)],
);

/** Failed tries, counted by what they have in common; rows of past windows are swept. */
export const attempts = auth.table('attempts', {
  key: text('key').primaryKey(),
  windowStart: moment('window_start').notNull(),
  count: integer('count').notNull(),
});

export const auditLog = auth.table(
  'audit_log',
  {
    id: uuid('id').primaryKey(),
    at: moment('at').notNull().defaultNow(),
    action: text('action').notNull(),
    /** Whose account it is about; kept when the account is gone. */
    userId: uuid('user_id'),
    /** Who did it, where that is somebody else. */
    actorId: uuid('actor_id'),
    network: text('network').notNull(),
    userAgent: text('user_agent').notNull(),
    details: jsonb('details').$type<Readonly<Record<string, unknown>>>().notNull(),
  },
  (table) => [
    index('audit_log_user').on(table.userId, table.id),
    index('audit_log_action').on(table.action, table.id),
    index('audit_log_actor')
      .on(table.actorId, table.id)
      .where(sql`actor_id IS NOT NULL`),
  ],
);

/** Guests who became part of an account that existed before. */
export const guestMerges = auth.table('guest_merges', {
  guestId: uuid('guest_id').primaryKey(),
  userId: uuid('user_id').notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
  /** Services that have not yet moved what is theirs. */
  pending: text('pending').array().notNull(),
});

/** What somebody has agreed to, each version by itself; and that they are old enough, where they were asked. */
export const consents = auth.table(
  'consents',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    document: text('document').notNull(),
    version: text('version').notNull(),
    acceptedAt: moment('accepted_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.document, table.version] })],
);

export const totpSecrets = auth.table('totp_secrets', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  wrappedSecret: bytea('wrapped_secret').notNull(),
  /** null until the first code was right. */
  confirmedAt: moment('confirmed_at'),
  /** The newest time step whose code was used: none works twice. */
  lastStep: integer('last_step').notNull().default(0),
});

export const recoveryCodes = auth.table(
  'recovery_codes',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    codeHash: bytea('code_hash').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.codeHash] })],
);

export const passkeys = auth.table(
  'passkeys',
  {
    /** The credential's id, base64url. */
    id: text('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    publicKey: bytea('public_key').notNull(),
    counter: integer('counter').notNull(),
    transports: text('transports').array().notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
    lastUsedAt: moment('last_used_at'),
  },
  (table) => [index('passkeys_user_id').on(table.userId)],
);

/** Tokens of other services that people have put into our keeping. */
export const oauthTokens = auth.table(
  'oauth_tokens',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    provider: text('provider').notNull(),
    providerUserId: text('provider_user_id'),
    scopes: text('scopes').array().notNull(),
    /** A key of its own encrypts the tokens, and is itself wrapped by the installation's key of this name. */
    wrappingKey: text('wrapping_key').notNull(),
    wrappedKey: bytea('wrapped_key').notNull(),
    sealedTokens: bytea('sealed_tokens').notNull(),
    expiresAt: moment('expires_at'),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [index('oauth_tokens_user_id').on(table.userId)],
);
