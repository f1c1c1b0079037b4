ALTER TABLE "chat"."conversation" ADD COLUMN "temperature" real;--> statement-breakpoint
ALTER TABLE "chat"."conversation" ADD COLUMN "reasoning_effort" text;