CREATE TABLE "locations"."import_run" (
	"id" uuid PRIMARY KEY NOT NULL,
	"data_set" text NOT NULL,
	"file_name" text NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"share" double precision DEFAULT 0 NOT NULL,
	"records" integer DEFAULT 0 NOT NULL,
	"report" jsonb,
	"problem" jsonb,
	"rejected" "bytea",
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE INDEX "import_run_of_set" ON "locations"."import_run" USING btree ("data_set","started_at");