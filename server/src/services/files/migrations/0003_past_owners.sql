CREATE TABLE "files"."past_owners" (
	"id" uuid PRIMARY KEY NOT NULL,
	"became_id" uuid,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "past_owners_at" ON "files"."past_owners" USING btree ("at");
--> statement-breakpoint
UPDATE "files"."grants" SET "purpose" = 'made' WHERE "purpose" = 'held' AND "name" IN ('advertisement.png', 'painting.png');
