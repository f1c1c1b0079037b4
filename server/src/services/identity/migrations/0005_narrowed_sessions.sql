ALTER TABLE "auth"."sessions" ADD COLUMN "scopes" text[];--> statement-breakpoint
ALTER TABLE "auth"."sessions" ADD COLUMN "parent_id" uuid;--> statement-breakpoint
ALTER TABLE "auth"."sessions" ADD COLUMN "access_token_seconds" integer;--> statement-breakpoint
ALTER TABLE "auth"."sessions" ADD CONSTRAINT "sessions_parent_id_sessions_id_fk" FOREIGN KEY ("parent_id") REFERENCES "auth"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sessions_parent_id" ON "auth"."sessions" USING btree ("parent_id") WHERE parent_id IS NOT NULL;