CREATE TABLE "chat"."tool_allowance" (
	"conversation_id" uuid NOT NULL,
	"server_id" uuid NOT NULL,
	"tool" text NOT NULL,
	"fingerprint" text NOT NULL,
	CONSTRAINT "tool_allowance_conversation_id_server_id_tool_fingerprint_pk" PRIMARY KEY("conversation_id","server_id","tool","fingerprint")
);
--> statement-breakpoint
CREATE TABLE "chat"."tool_consent" (
	"id" uuid PRIMARY KEY NOT NULL,
	"message_id" uuid NOT NULL,
	"call_id" text NOT NULL,
	"server_id" uuid NOT NULL,
	"tool" text NOT NULL,
	"fingerprint" text NOT NULL,
	"state" text NOT NULL,
	"decision" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"decided_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "chat"."tool_allowance" ADD CONSTRAINT "tool_allowance_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "chat"."conversation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat"."tool_consent" ADD CONSTRAINT "tool_consent_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "chat"."message"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "tool_consent_message" ON "chat"."tool_consent" USING btree ("message_id");