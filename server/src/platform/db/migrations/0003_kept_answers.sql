-- Answers to requests with an Idempotency-Key, so that a repetition is given the same. `id` and `request` are keyed hashes,
-- `answer` is encrypted with a key that is made of the Idempotency-Key too: nobody learns anything from a row.
CREATE TABLE platform.kept_answer (
  id bytea PRIMARY KEY,
  request bytea NOT NULL,
  answer bytea NOT NULL,
  expires_at timestamptz NOT NULL
);
--> statement-breakpoint
CREATE INDEX kept_answer_expires_at ON platform.kept_answer (expires_at);
--> statement-breakpoint
-- Services keep and find answers by these, in their own transaction; they see no row that they cannot name.
CREATE FUNCTION platform.find_answer(asked bytea) RETURNS TABLE (request bytea, answer bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT k.request, k.answer FROM platform.kept_answer k WHERE k.id = asked AND k.expires_at > now()
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION platform.find_answer(bytea) FROM PUBLIC;
--> statement-breakpoint
CREATE FUNCTION platform.keep_answer(given_id bytea, given_request bytea, given_answer bytea, lifetime interval) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO platform.kept_answer (id, request, answer, expires_at)
  VALUES (given_id, given_request, given_answer, now() + lifetime)
  ON CONFLICT (id) DO UPDATE
    SET request = excluded.request, answer = excluded.answer, expires_at = excluded.expires_at
    WHERE kept_answer.expires_at <= now()
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION platform.keep_answer(bytea, bytea, bytea, interval) FROM PUBLIC;
