CREATE INDEX "audit_log_actor" ON "auth"."audit_log" USING btree ("actor_id","id") WHERE actor_id IS NOT NULL;--> statement-breakpoint
-- Of people who were erased before the audit log forgot what is theirs.
UPDATE "auth"."audit_log" a SET "details" = "details" - 'reason' WHERE a."details" ? 'reason' AND a."user_id" IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM "auth"."users" u WHERE u."id" = a."user_id");--> statement-breakpoint
UPDATE "auth"."audit_log" a SET "network" = '', "user_agent" = '' WHERE (a."network" <> '' OR a."user_agent" <> '')
  AND coalesce(a."actor_id", a."user_id") IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM "auth"."users" u WHERE u."id" = coalesce(a."actor_id", a."user_id"));--> statement-breakpoint
-- One device is not all of them.
UPDATE "auth"."audit_log" SET "action" = 'session_ended_by_admin' WHERE "action" = 'signed_out_by_admin' AND "details" ? 'session_id';
