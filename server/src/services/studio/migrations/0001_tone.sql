ALTER TABLE "studio"."generation" ADD COLUMN "tone" text;--> statement-breakpoint
ALTER TABLE "studio"."generation" ADD COLUMN "language" text;