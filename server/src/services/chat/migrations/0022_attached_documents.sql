ALTER TABLE "chat"."collector_item" ADD COLUMN "attached_in" uuid;--> statement-breakpoint
ALTER TABLE "chat"."collector_item" ADD COLUMN "attachment_id" uuid;--> statement-breakpoint
ALTER TABLE "chat"."collector_item" ADD CONSTRAINT "collector_item_attached_in_conversation_id_fk" FOREIGN KEY ("attached_in") REFERENCES "chat"."conversation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "collector_item_attachment" ON "chat"."collector_item" USING btree ("attachment_id") WHERE attachment_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "collector_item_attached_in" ON "chat"."collector_item" USING btree ("attached_in") WHERE attached_in IS NOT NULL;--> statement-breakpoint
CREATE INDEX "collector_item_unsent" ON "chat"."collector_item" USING btree ("created_at") WHERE kind = 'attachment' AND attached_in IS NULL;