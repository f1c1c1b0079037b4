import { createHmac, randomUUID, createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DATABASES, execute, executeFile } from './databases.ts';
import { CONVERSATIONS, MANY_CONVERSATIONS, PEOPLE, emailOf, type Person } from './people.ts';

/** Deterministic ids, made alike here and by PostgreSQL. */
const idOf = (text: string): string =>
  createHash('md5')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
export const conversationId = (person: number, conversation: number): string => idOf(`conv${person}-${conversation}`);

/** The first conversation is long, ten are of the length at which turns are added, the others short. */
const MESSAGES_OF = 'CASE WHEN c = 1 THEN 200 WHEN c <= 11 THEN 20 ELSE 4 END';
export const LONG_CONVERSATION = 1;
export const TURN_CONVERSATIONS = { first: 2, count: 10 } as const;

const CONVERSATION_ROWS = `generate_series(1, ${PEOPLE + 1}) u, LATERAL generate_series(1, CASE WHEN u > ${PEOPLE} THEN ${MANY_CONVERSATIONS} ELSE ${CONVERSATIONS} END) c`;
const MESSAGE_ROWS = `generate_series(1, ${PEOPLE}) u, generate_series(1, ${CONVERSATIONS}) c, LATERAL generate_series(1, ${MESSAGES_OF}) m`;
const CONVERSATION = "md5('conv' || u || '-' || c)::uuid";
const MOMENT = "timestamptz '2025-06-01 00:00:00+00' - c * interval '1 minute' - u * interval '1 second'";
const ROLE = "CASE WHEN m % 2 = 1 THEN 'user' ELSE 'assistant' END";
const CONTENT = `CASE WHEN m % 2 = 1 THEN '페트병 ' || m || '번은 어떻게 분리배출 하나요? ' || md5(u || '.' || c || '.' || m)
  ELSE '라벨을 떼고 내용물을 비운 뒤 압착하여 투명 페트병 전용 수거함에 넣어 주세요. Rinse it, remove the label, and put it into the clear-PET bin. ' || md5(u || '.' || c || '.' || m) END`;

const REFERENCE_SQL = path.join(import.meta.dirname, '../reference/sql');
const BCRYPT_12 = "'$2b$12$abcdefghijklmnopqrstuu81qVwsoVellNHq59Lwz4UyNbpqdSKXC'";

/** Its own schema and its own items; of people and conversations, as many as Madang has. */
export const seedReference = async (): Promise<void> => {
  await executeFile(DATABASES.reference, path.join(REFERENCE_SQL, 'schema.sql'));
  const own = (await readFile(path.join(REFERENCE_SQL, 'seed.sql'), 'utf8'))
    .split(/;\n/)
    .filter((text) => /INSERT INTO recycle_items|CREATE INDEX (conversations|messages|recycle)/.test(text));
  await execute(
    DATABASES.reference,
    'SET synchronous_commit = off',
    `INSERT INTO users SELECT md5('user' || u)::uuid, 'user' || u || '@example.com', '사용자' || u, ${BCRYPT_12}, true, now() FROM generate_series(1, ${PEOPLE + 1}) u`,
    `INSERT INTO conversations SELECT ${CONVERSATION}, md5('user' || u)::uuid, '대화 ' || c, ${MOMENT}, ${MOMENT} FROM ${CONVERSATION_ROWS}`,
    `INSERT INTO messages SELECT md5('msg' || u || '-' || c || '-' || m)::uuid, ${CONVERSATION}, ${ROLE}, ${CONTENT}, ${MOMENT} + m * interval '1 millisecond' FROM ${MESSAGE_ROWS}`,
    ...own,
    'VACUUM ANALYZE',
  );
};

/** As many items as the reference has: copies of the guide's, found by the names of their originals with a number. */
const MORE_ITEMS = [
  `INSERT INTO recycle_info.item SELECT id || '-' || n, category, name_ko || ' ' || n, jsonb_set(data, '{id}', to_jsonb(id || '-' || n)) FROM recycle_info.item, generate_series(1, 26) n`,
  `INSERT INTO recycle_info.search_term SELECT item_id || '-' || n, term || n, spelled || n, label || ' ' || n FROM recycle_info.search_term, generate_series(1, 26) n`,
];

/** What people have, as if it had been there for long: found by search, and with nothing left to index. */
export const seedMadang = async (people: readonly Person[]): Promise<void> => {
  const owners = `(ARRAY[${people.map(({ id }) => `'${id}'`).join(',')}]::uuid[])[u]`;
  await execute(
    DATABASES.madang,
    'SET synchronous_commit = off',
    `INSERT INTO chat.conversation (id, owner_id, title, app, message_count, indexed_count, indexed_title, created_at, updated_at, last_message_at)
      SELECT ${CONVERSATION}, ${owners}, '대화 ' || c, 'chat', n, n, '대화 ' || c, ${MOMENT}, ${MOMENT}, ${MOMENT} FROM ${CONVERSATION_ROWS}, LATERAL (SELECT CASE WHEN u > ${PEOPLE} THEN 0 ELSE ${MESSAGES_OF} END) AS counted (n)`,
    `INSERT INTO chat.message (id, conversation_id, position, parent_id, role, content, status, created_at)
      SELECT md5('msg' || u || '-' || c || '-' || m)::uuid, ${CONVERSATION}, m - 1, CASE WHEN m > 1 THEN md5('msg' || u || '-' || c || '-' || (m - 1))::uuid END, ${ROLE}, ${CONTENT}, 'complete', ${MOMENT} + m * interval '1 millisecond' FROM ${MESSAGE_ROWS}`,
    ...MORE_ITEMS,
    'VACUUM ANALYZE',
  );
};

/** Takes back what turns have added, so that every round begins with the same histories. */
export const FORGET_TURNS = {
  madang: [
    "DELETE FROM chat.message WHERE created_at > '2025-07-01'",
    'TRUNCATE chat.generation_event',
    'UPDATE chat.conversation SET message_count = 20, indexed_count = 20 WHERE message_count > 20 AND message_count <> 200',
    'VACUUM chat.message, chat.conversation, chat.generation',
  ],
  reference: ["DELETE FROM messages WHERE created_at > '2025-07-01'", 'VACUUM messages'],
} as const;

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The reference trusts whoever knows its secret. */
export const referenceToken = (secret: string, person: number): string => {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    sub: idOf(`user${person}`),
    email: emailOf(person),
    username: `사용자${person}`,
    iat: now,
    exp: now + 7200,
    jti: randomUUID(),
    type: 'access',
  };
  const signed = `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
};
