CREATE TABLE "users"."billing_event" (
	"id" text PRIMARY KEY NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "users"."settings" ADD COLUMN "plan_changed_at" timestamp (3) with time zone;--> statement-breakpoint
-- Who follows plans learns those that were chosen before anybody was told of them.
UPDATE "users"."settings" SET "plan_changed_at" = "updated_at" WHERE "plan" IS NOT NULL;--> statement-breakpoint
INSERT INTO platform.outbox (event, payload) SELECT 'users.plan_changed', jsonb_build_object('user_id', user_id, 'plan', plan,
  'at', to_char("plan_changed_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) FROM "users"."settings" WHERE "plan" IS NOT NULL;
