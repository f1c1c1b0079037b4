-- Requests with an Idempotency-Key that are being handled and take long: claimed before anything is done for them, by a claim
-- that lapses when its process does not renew it. `id` is a keyed hash, as in kept_answer.
CREATE TABLE platform.claimed_request (
  id bytea PRIMARY KEY,
  holder uuid NOT NULL,
  expires_at timestamptz NOT NULL
);
--> statement-breakpoint
CREATE INDEX claimed_request_expires_at ON platform.claimed_request (expires_at);
--> statement-breakpoint
-- Claims a request, or renews a claim. False where somebody else has it.
CREATE FUNCTION platform.claim_request(asked bytea, claimant uuid, lifetime interval) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH claimed AS (
    INSERT INTO platform.claimed_request (id, holder, expires_at) VALUES (asked, claimant, now() + lifetime)
    ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
      WHERE claimed_request.holder = excluded.holder OR claimed_request.expires_at <= now()
    RETURNING 1
  )
  SELECT EXISTS (SELECT 1 FROM claimed)
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION platform.claim_request(bytea, uuid, interval) FROM PUBLIC;
--> statement-breakpoint
CREATE FUNCTION platform.release_request(asked bytea, claimant uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM platform.claimed_request WHERE id = asked AND holder = claimant
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION platform.release_request(bytea, uuid) FROM PUBLIC;
