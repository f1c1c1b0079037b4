CREATE TABLE "chat"."collector_item" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid,
	"app" text,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"status" text NOT NULL,
	"error_code" text,
	"url" text,
	"file" jsonb,
	"holder_id" uuid,
	"message_id" uuid,
	"conversation_id" uuid,
	"pages" integer,
	"chars" integer DEFAULT 0 NOT NULL,
	"is_cut" boolean DEFAULT false NOT NULL,
	"excerpt" text DEFAULT '' NOT NULL,
	"indexed" boolean DEFAULT true NOT NULL,
	"process_id" uuid,
	"attempts" integer DEFAULT 0 NOT NULL,
	"not_before" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "collector_item_of_one" CHECK ((owner_id IS NULL) <> (app IS NULL))
);
--> statement-breakpoint
CREATE TABLE "chat"."collector_passage" (
	"item_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"page" integer,
	"text" text NOT NULL,
	"grams" integer[] NOT NULL,
	CONSTRAINT "collector_passage_item_id_position_pk" PRIMARY KEY("item_id","position")
);
--> statement-breakpoint
ALTER TABLE "chat"."conversation" ADD COLUMN "collector_items" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "chat"."collector_passage" ADD CONSTRAINT "collector_passage_item_id_collector_item_id_fk" FOREIGN KEY ("item_id") REFERENCES "chat"."collector_item"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "collector_item_newest" ON "chat"."collector_item" USING btree ("owner_id","id");--> statement-breakpoint
CREATE INDEX "collector_item_of_app" ON "chat"."collector_item" USING btree ("app","id") WHERE owner_id IS NULL;--> statement-breakpoint
CREATE INDEX "collector_item_unindexed" ON "chat"."collector_item" USING btree ("owner_id") WHERE NOT indexed;--> statement-breakpoint
CREATE INDEX "collector_item_reading" ON "chat"."collector_item" USING btree ("not_before") WHERE status = 'reading';--> statement-breakpoint
CREATE INDEX "collector_item_holder" ON "chat"."collector_item" USING btree ("holder_id") WHERE holder_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "collector_passage_grams" ON "chat"."collector_passage" USING gin ("grams") WITH (fastupdate=true,gin_pending_list_limit=256);