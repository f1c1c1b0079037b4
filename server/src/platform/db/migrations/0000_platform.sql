CREATE TABLE platform.service_role (
  role name PRIMARY KEY,
  service text NOT NULL
);
--> statement-breakpoint
CREATE TABLE platform.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event text NOT NULL,
  payload jsonb NOT NULL,
  emitted_at timestamptz NOT NULL DEFAULT now()
);
--> statement-breakpoint
CREATE TABLE platform.revocation (
  kind text NOT NULL CHECK (kind IN ('session', 'token')),
  value uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (kind, value)
);
--> statement-breakpoint
CREATE INDEX revocation_revoked_at ON platform.revocation (revoked_at);
--> statement-breakpoint
-- Services cannot see the outbox: they write to it through this function, in their own transaction and under their own name.
CREATE FUNCTION platform.emit(event_name text, event_payload jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM platform.service_role r
    WHERE r.role = session_user AND r.service = split_part(event_name, '.', 1)
  ) THEN
    RAISE insufficient_privilege USING MESSAGE = format('role %s may not emit %s', session_user, event_name);
  END IF;
  INSERT INTO platform.outbox (event, payload) VALUES (event_name, event_payload);
  PERFORM pg_notify('madang_outbox', '');
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION platform.emit(text, jsonb) FROM PUBLIC;
