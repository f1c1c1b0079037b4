ALTER TABLE "chat"."generation_event" ALTER COLUMN "data" SET DATA TYPE json;--> statement-breakpoint
ALTER TABLE "chat"."message" ADD COLUMN "shown" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "chat"."message" ADD COLUMN "event_seq" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "message_shown" ON "chat"."message" USING btree ("conversation_id","position") WHERE shown;--> statement-breakpoint
UPDATE "chat"."message" SET "event_seq" = log.newest FROM (SELECT generation_id, max(seq) AS newest FROM "chat"."generation_event" GROUP BY generation_id) AS log WHERE id = log.generation_id;
