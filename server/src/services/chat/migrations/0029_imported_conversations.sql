CREATE TABLE "chat"."imported_conversation" (
	"conversation_id" uuid PRIMARY KEY NOT NULL,
	"key" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "chat"."imported_conversation" ADD CONSTRAINT "imported_conversation_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "chat"."conversation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "imported_conversation_key" ON "chat"."imported_conversation" USING btree ("key");