CREATE SCHEMA "training";
--> statement-breakpoint
CREATE TABLE "training"."phishing_case" (
	"id" uuid PRIMARY KEY NOT NULL,
	"locale" text NOT NULL,
	"origin" text NOT NULL,
	"shipped" jsonb,
	"edited" jsonb,
	"enabled" boolean NOT NULL,
	"removed" boolean DEFAULT false NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "training"."session" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"conversation_id" uuid,
	"case_id" uuid NOT NULL,
	"code" text NOT NULL,
	"content" jsonb NOT NULL,
	"mode" text NOT NULL,
	"opened" boolean NOT NULL,
	"stage" text NOT NULL,
	"records" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"given" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"verdict" text,
	"spotted" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"missed" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"outcome" text,
	"score" integer,
	"false_alarm" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE INDEX "phishing_case_of_locale" ON "training"."phishing_case" USING btree ("locale");--> statement-breakpoint
CREATE INDEX "session_of_owner" ON "training"."session" USING btree ("owner_id","id");--> statement-breakpoint
CREATE INDEX "session_of_case" ON "training"."session" USING btree ("case_id");--> statement-breakpoint
CREATE UNIQUE INDEX "session_of_conversation" ON "training"."session" USING btree ("conversation_id");