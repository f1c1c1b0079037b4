ALTER TABLE "auth"."users" ADD COLUMN "pending_email" text;--> statement-breakpoint
ALTER TABLE "auth"."users" ADD COLUMN "proof_challenge" text;--> statement-breakpoint
ALTER TABLE "auth"."users" ADD COLUMN "set_aside_for" uuid;--> statement-breakpoint
ALTER TABLE "auth"."users" ADD CONSTRAINT "users_set_aside_for_users_id_fk" FOREIGN KEY ("set_aside_for") REFERENCES "auth"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "users_pending_email" ON "auth"."users" USING btree ("pending_email") WHERE pending_email IS NOT NULL;--> statement-breakpoint
CREATE INDEX "users_set_aside_for" ON "auth"."users" USING btree ("set_aside_for") WHERE set_aside_for IS NOT NULL;