CREATE TABLE "chat"."tool_progress" (
	"message_id" uuid PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"calls" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "chat"."tool_progress" ADD CONSTRAINT "tool_progress_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "chat"."message"("id") ON DELETE cascade ON UPDATE no action;