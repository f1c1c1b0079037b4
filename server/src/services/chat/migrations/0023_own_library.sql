CREATE TABLE "chat"."saved_prompt" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"title" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "chat"."persona" ADD COLUMN "base_id" uuid;--> statement-breakpoint
ALTER TABLE "chat"."persona" ADD COLUMN "created_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
CREATE INDEX "saved_prompt_owner" ON "chat"."saved_prompt" USING btree ("owner_id","id");--> statement-breakpoint
CREATE INDEX "persona_owner" ON "chat"."persona" USING btree ("owner_id","id") WHERE owner_id IS NOT NULL;