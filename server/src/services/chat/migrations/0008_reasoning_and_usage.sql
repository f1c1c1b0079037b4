ALTER TABLE "chat"."message" ADD COLUMN "reasoning" text;--> statement-breakpoint
ALTER TABLE "chat"."message" ADD COLUMN "input_tokens" integer;--> statement-breakpoint
ALTER TABLE "chat"."message" ADD COLUMN "output_tokens" integer;