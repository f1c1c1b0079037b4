CREATE TABLE "studio"."account_plan" (
	"owner_id" uuid PRIMARY KEY NOT NULL,
	"plan" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "studio"."engine_usage" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"of_guest" boolean NOT NULL,
	"engine" text NOT NULL,
	"day" date NOT NULL,
	"calls" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "studio"."generation" ADD COLUMN "painted_image" jsonb;--> statement-breakpoint
CREATE INDEX "engine_usage_of_owner" ON "studio"."engine_usage" USING btree ("owner_id","day");--> statement-breakpoint
CREATE INDEX "engine_usage_of_guests" ON "studio"."engine_usage" USING btree ("day") WHERE of_guest;--> statement-breakpoint
CREATE INDEX "engine_usage_of_day" ON "studio"."engine_usage" USING btree ("day");