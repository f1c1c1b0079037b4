CREATE TABLE "chat"."content_version" (
	"name" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "chat"."persona" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid,
	"name" text NOT NULL,
	"description" text NOT NULL,
	"avatar" text NOT NULL,
	"system_prompt" text NOT NULL,
	"greeting" text NOT NULL,
	"model" text,
	"temperature" real,
	"locale" text NOT NULL,
	"app" text NOT NULL,
	"order" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "chat"."prompt" (
	"id" uuid PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"text" text NOT NULL,
	"locale" text NOT NULL,
	"category" text NOT NULL,
	"app" text NOT NULL,
	"order" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "chat"."sample" (
	"id" uuid PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"category" text NOT NULL,
	"locale" text NOT NULL,
	"app" text NOT NULL,
	"order" integer NOT NULL,
	"messages" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "chat"."search_entry" (
	"conversation_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"grams" integer[] NOT NULL,
	CONSTRAINT "search_entry_conversation_id_position_pk" PRIMARY KEY("conversation_id","position")
);
--> statement-breakpoint
CREATE TABLE "chat"."share" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"conversation_id" uuid,
	"title" text,
	"app" text NOT NULL,
	"messages" jsonb NOT NULL,
	"view_count" integer DEFAULT 0 NOT NULL,
	"clone_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
DROP INDEX "chat"."conversation_newest";--> statement-breakpoint
DROP INDEX "chat"."conversation_newest_of_app";--> statement-breakpoint
ALTER TABLE "chat"."conversation" ADD COLUMN "title_is_draft" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "chat"."conversation" ADD COLUMN "persona_id" uuid;--> statement-breakpoint
ALTER TABLE "chat"."conversation" ADD COLUMN "model" text;--> statement-breakpoint
ALTER TABLE "chat"."conversation" ADD COLUMN "pinned" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "chat"."conversation" ADD COLUMN "archived" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "chat"."conversation" ADD COLUMN "has_branches" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "chat"."conversation" ADD COLUMN "feedback" jsonb;--> statement-breakpoint
ALTER TABLE "chat"."conversation" ADD COLUMN "indexed_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "chat"."conversation" ADD COLUMN "indexed_title" text;--> statement-breakpoint
ALTER TABLE "chat"."conversation" ADD COLUMN "deleted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "chat"."message" ADD COLUMN "feedback" jsonb;--> statement-breakpoint
ALTER TABLE "chat"."search_entry" ADD CONSTRAINT "search_entry_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "chat"."conversation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat"."share" ADD CONSTRAINT "share_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "chat"."conversation"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "search_entry_grams" ON "chat"."search_entry" USING gin ("grams") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "share_newest" ON "chat"."share" USING btree ("owner_id","created_at","id");--> statement-breakpoint
CREATE INDEX "share_of_conversation" ON "chat"."share" USING btree ("conversation_id");--> statement-breakpoint
CREATE INDEX "conversation_unindexed" ON "chat"."conversation" USING btree ("owner_id") WHERE (indexed_count < message_count OR indexed_title IS DISTINCT FROM title);--> statement-breakpoint
CREATE INDEX "conversation_deleted" ON "chat"."conversation" USING btree ("deleted_at") WHERE deleted_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX "message_version" ON "chat"."message" USING btree ("conversation_id","parent_id","position");--> statement-breakpoint
CREATE INDEX "conversation_newest" ON "chat"."conversation" USING btree ("owner_id","archived","pinned","last_message_at","id") WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX "conversation_newest_of_app" ON "chat"."conversation" USING btree ("owner_id","app","archived","pinned","last_message_at","id") WHERE deleted_at IS NULL;