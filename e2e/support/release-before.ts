import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type pg from 'pg';
import { openSecretKeys } from '../../server/src/platform/config/secret-key.ts';
import type { TestDatabase } from '../../server/src/platform/testing/database.ts';

const SHAPE = /^([0-9a-f-]{36})\.(\d{1,9})\.([\w-]{43})\.([\w-]{22})$/;

/**
 * What a process makes of a refresh token that was started before there were narrowed sessions (commit a8eee29), word for
 * word: how it read tokens, and the statement by which it found their session. What it would have found, it would have
 * answered with all scopes of the account.
 */
export const asTheReleaseBefore = ({ config }: Pick<TestDatabase, 'config'>, admin: Pick<pg.Client, 'query'>) => {
  const key = openSecretKeys(config).derive('refresh-tokens');
  const parse = (text: string): string | undefined => {
    const [, sessionId, , , tag] = SHAPE.exec(text) ?? [];
    if (sessionId === undefined || tag === undefined) return undefined;
    const body = text.slice(0, -tag.length - 1);
    const expected = createHmac('sha256', key).update(`tag\n${body}`).digest().subarray(0, 16);
    const given = Buffer.from(tag, 'base64url');
    return given.length === expected.length && timingSafeEqual(given, expected) ? sessionId : undefined;
  };
  /** Whose session it would have exchanged the token of. */
  return async (text: string): Promise<string | undefined> => {
    const sessionId = parse(text);
    if (sessionId === undefined) return undefined;
    const { rows } = await admin.query<{ user_id: string; token_hash: Buffer }>(
      `select "id", "user_id", "created_at", "last_seen_at", "idle_expires_at", "expires_at", "counter", "token_hash",
         "previous_hash", "rotated_at", "revoked_at", "user_agent", "network", "method"
       from "auth"."sessions" where "auth"."sessions"."id" = $1 for update`,
      [sessionId],
    );
    const isNewest = rows[0]?.token_hash.equals(createHash('sha256').update(text).digest()) === true;
    return isNewest ? rows[0]?.user_id : undefined;
  };
};
