CREATE TABLE "locations"."outside_calls" (
	"service" text PRIMARY KEY NOT NULL,
	"day" date NOT NULL,
	"calls" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "locations"."saved_place" ADD COLUMN "is_district_chosen" boolean DEFAULT false NOT NULL;