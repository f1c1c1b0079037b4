ALTER TABLE "studio"."generation" ADD COLUMN "setting" jsonb;--> statement-breakpoint
ALTER TABLE "studio"."generation" ADD COLUMN "origin_id" uuid;--> statement-breakpoint
ALTER TABLE "studio"."generation" ADD COLUMN "pack_id" uuid;--> statement-breakpoint
ALTER TABLE "studio"."generation" ADD COLUMN "batch_id" uuid;--> statement-breakpoint
ALTER TABLE "studio"."task" ADD COLUMN "let_go" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "generation_of_origin" ON "studio"."generation" USING btree ("origin_id","id") WHERE origin_id IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "generation_of_pack" ON "studio"."generation" USING btree ("pack_id","aspect_ratio") WHERE pack_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "generation_of_batch" ON "studio"."generation" USING btree ("batch_id","id") WHERE batch_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "task_to_let_go" ON "studio"."task" USING btree ("finished_at") WHERE status = 'cancelled' AND NOT let_go;