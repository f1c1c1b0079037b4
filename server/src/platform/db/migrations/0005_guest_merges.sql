-- Services that have not moved yet what a guest had who has become part of an account. Identity writes it, everybody's
-- processes read it: each moves its part before it answers that account.
CREATE TABLE platform.guest_merge (
  guest_id uuid NOT NULL,
  service text NOT NULL,
  user_id uuid NOT NULL,
  PRIMARY KEY (guest_id, service)
);
