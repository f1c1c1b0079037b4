-- One-time tickets that have been used, until they would have expired anyway.
CREATE TABLE platform.used_ticket (
  id uuid PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
--> statement-breakpoint
CREATE INDEX used_ticket_expires_at ON platform.used_ticket (expires_at);
