CREATE TABLE "recycle_info"."content_history" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"entry_id" text NOT NULL,
	"act" text NOT NULL,
	"data" jsonb,
	"edited_by" uuid NOT NULL,
	"edited_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "content_history_of" ON "recycle_info"."content_history" USING btree ("kind","entry_id","id");