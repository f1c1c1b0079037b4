DROP INDEX "recycle_info"."search_term_similar";--> statement-breakpoint
ALTER TABLE "recycle_info"."search_term" ADD COLUMN "spelled" text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX "search_term_spelled" ON "recycle_info"."search_term" USING gin ("spelled" gin_trgm_ops);