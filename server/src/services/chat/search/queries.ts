import { foldSql } from '#platform/text/fold';

/** What is found more often than this is so common that walking along the newest conversations meets it soon. */
export const MOST_CANDIDATES = 1000;
const BEFORE = 40;
const WINDOW = 200;

/** Folding leaves letters out, so that what is found stands as many letters later as there are fewer of them, or less. */
const EXCERPT = `substr(hit.text, greatest(1, strpos(${foldSql('hit.text')}, $2) - ${BEFORE}),
      ${WINDOW} + greatest(0, length(hit.text) - length(${foldSql('hit.text')})))`;

/** $1 hashes, $2 owner. Where the index has all of them; and, at no position, what it does not know yet. */
export const FIND_CANDIDATES = `
  (SELECT conversation_id AS id, position FROM chat.search_entry WHERE grams @> $1::int[] LIMIT ${MOST_CANDIDATES})
  UNION ALL
  SELECT id, -1 FROM chat.conversation WHERE owner_id = $2 AND (indexed_count < message_count OR indexed_title IS DISTINCT FROM title)`;

/** What is found in a message: its text, and the names of its files. */
export const searchable = (message: string): string => `CASE WHEN ${message}.parts IS NULL THEN ${message}.content ELSE
  concat_ws(E'\\n', nullif(${message}.content, ''), (SELECT string_agg(part->'file'->>'name', E'\\n') FROM jsonb_array_elements(${message}.parts) AS part)) END`;
const matches = (text: string): string => `${foldSql(text)} LIKE ALL ($1::text[])`;

/**
 * $1 words as patterns, $2 the first word, $3 owner, $4 app, $5 to $7 the position after which to go on, $8 limit, $9 archived.
 * `source` gives conversations as `c`, `places` the positions in one of them at which to look.
 */
const query = (source: string, places: string): string => `
  SELECT c.id, c.owner_id AS "ownerId", c.title, c.app, c.persona_id AS "personaId", c.model, c.temperature, c.reasoning_effort AS "reasoningEffort", c.collector_items AS "collectorItems", c.pinned, c.archived, c.created_at AS "createdAt",
    c.updated_at AS "updatedAt", c.last_message_at AS "lastMessageAt", hit.message_id,
    ${EXCERPT} AS excerpt
  FROM ${source} CROSS JOIN LATERAL (
    SELECT * FROM (
      SELECT -1 AS position, NULL::uuid AS message_id, c.title AS text WHERE ${matches('c.title')}
      UNION ALL
      SELECT m.position, m.id, ${searchable('m')} FROM chat.message m WHERE m.conversation_id = c.id AND ${places} AND m.shown AND ${matches(searchable('m'))}
      UNION ALL
      SELECT m.position, m.id, ${searchable('m')} FROM chat.message m WHERE m.conversation_id = c.id AND m.position >= c.indexed_count AND c.indexed_count < c.message_count AND m.shown AND ${matches(searchable('m'))}
    ) places ORDER BY position DESC LIMIT 1
  ) hit
  WHERE c.owner_id = $3 AND c.deleted_at IS NULL AND ($4::text IS NULL OR c.app = $4)
    AND ($5::boolean IS NULL OR (c.pinned, c.last_message_at, c.id) < ($5, $6::timestamptz, $7::uuid))`;
const IN_ORDER = 'ORDER BY c.pinned DESC, c.last_message_at DESC, c.id DESC LIMIT $8';

/** In these conversations only: $10 their ids, $11 the positions in each. */
export const FIND_IN = `${query('unnest($10::uuid[], $11::text[]) AS candidate(id, positions) JOIN chat.conversation c ON c.id = candidate.id', 'm.position = ANY (candidate.positions::int[])')}
    AND ($9::boolean IS NULL OR c.archived = $9) ${IN_ORDER}`;

/** Along the index of the list, for words that are in so much of it that the first page is soon full: $10 the hashes. */
export const FIND_ALONG_LIST = `${query('chat.conversation c', 'm.position IN (SELECT e.position FROM chat.search_entry e WHERE e.conversation_id = c.id AND e.grams @> $10::int[])')}
    AND c.archived = $9::boolean ${IN_ORDER}`;
