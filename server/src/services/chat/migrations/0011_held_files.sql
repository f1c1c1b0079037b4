CREATE TABLE "chat"."held_file" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"conversation_id" uuid,
	"share_id" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "chat"."held_file" ADD CONSTRAINT "held_file_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "chat"."conversation"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat"."held_file" ADD CONSTRAINT "held_file_share_id_share_id_fk" FOREIGN KEY ("share_id") REFERENCES "chat"."share"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "held_file_owner" ON "chat"."held_file" USING btree ("owner_id");--> statement-breakpoint
CREATE INDEX "held_file_conversation" ON "chat"."held_file" USING btree ("conversation_id") WHERE conversation_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "held_file_share" ON "chat"."held_file" USING btree ("share_id") WHERE share_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "held_file_unbound" ON "chat"."held_file" USING btree ("created_at") WHERE conversation_id IS NULL AND share_id IS NULL;