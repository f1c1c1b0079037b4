CREATE SCHEMA "locations";
--> statement-breakpoint
CREATE TABLE "locations"."content_version" (
	"name" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "locations"."data_import" (
	"id" uuid PRIMARY KEY NOT NULL,
	"data_set" text NOT NULL,
	"file_hash" text NOT NULL,
	"file_name" text NOT NULL,
	"is_sample" boolean NOT NULL,
	"records_done" bigint DEFAULT 0 NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "locations"."district" (
	"code" text PRIMARY KEY NOT NULL,
	"region_code" text NOT NULL,
	"region_name" text NOT NULL,
	"name" text NOT NULL,
	"latitude" double precision NOT NULL,
	"longitude" double precision NOT NULL,
	"level" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "locations"."holiday" (
	"day" date PRIMARY KEY NOT NULL,
	"name_ko" text NOT NULL,
	"name_en" text NOT NULL,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "locations"."place" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"types" text[] NOT NULL,
	"name" text NOT NULL,
	"address" text,
	"detail" text,
	"latitude" double precision NOT NULL,
	"longitude" double precision NOT NULL,
	"position" "cube" GENERATED ALWAYS AS (cube(ARRAY[6371008.8 * cos(radians(latitude)) * cos(radians(longitude)), 6371008.8 * cos(radians(latitude)) * sin(radians(longitude)), 6371008.8 * sin(radians(latitude))])) STORED NOT NULL,
	"region_code" text,
	"district_code" text,
	"takes" text,
	"phone" text,
	"hours" jsonb,
	"data_set" text NOT NULL,
	"key" text NOT NULL,
	"reference_date" date,
	"is_sample" boolean NOT NULL,
	"import_id" uuid NOT NULL,
	"import_record" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "locations"."place_count" (
	"data_set" text NOT NULL,
	"district_code" text NOT NULL,
	"kind" text NOT NULL,
	"is_sample" boolean NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "place_count_data_set_district_code_kind_is_sample_pk" PRIMARY KEY("data_set","district_code","kind","is_sample")
);
--> statement-breakpoint
CREATE TABLE "locations"."saved_place" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"name" text NOT NULL,
	"address" text,
	"latitude" double precision NOT NULL,
	"longitude" double precision NOT NULL,
	"district_code" text,
	"is_default" boolean NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "locations"."waste_zone" (
	"id" uuid PRIMARY KEY NOT NULL,
	"region_code" text NOT NULL,
	"district_code" text NOT NULL,
	"zone" text NOT NULL,
	"covers" text,
	"place" text,
	"waste" jsonb NOT NULL,
	"not_collected" text,
	"department" text,
	"phone" text,
	"data_set" text NOT NULL,
	"key" text NOT NULL,
	"reference_date" date,
	"is_sample" boolean NOT NULL,
	"import_id" uuid NOT NULL,
	"import_record" integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX "data_import_of_set" ON "locations"."data_import" USING btree ("data_set","started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "place_of_data_set" ON "locations"."place" USING btree ("data_set","key");--> statement-breakpoint
CREATE INDEX "place_bins_near" ON "locations"."place" USING gist ("position") WHERE kind = 'bin';--> statement-breakpoint
CREATE INDEX "place_centers_near" ON "locations"."place" USING gist ("position") WHERE kind = 'center';--> statement-breakpoint
CREATE INDEX "place_clear_pet_near" ON "locations"."place" USING gist ("position") WHERE types @> '{clear_pet}';--> statement-breakpoint
CREATE INDEX "place_plastic_near" ON "locations"."place" USING gist ("position") WHERE types @> '{plastic}';--> statement-breakpoint
CREATE INDEX "place_paper_near" ON "locations"."place" USING gist ("position") WHERE types @> '{paper}';--> statement-breakpoint
CREATE INDEX "place_glass_near" ON "locations"."place" USING gist ("position") WHERE types @> '{glass}';--> statement-breakpoint
CREATE INDEX "place_can_near" ON "locations"."place" USING gist ("position") WHERE types @> '{can}';--> statement-breakpoint
CREATE INDEX "place_general_near" ON "locations"."place" USING gist ("position") WHERE types @> '{general}';--> statement-breakpoint
CREATE INDEX "place_clothes_near" ON "locations"."place" USING gist ("position") WHERE types @> '{clothes}';--> statement-breakpoint
CREATE INDEX "place_battery_near" ON "locations"."place" USING gist ("position") WHERE types @> '{battery}';--> statement-breakpoint
CREATE INDEX "place_lamp_near" ON "locations"."place" USING gist ("position") WHERE types @> '{lamp}';--> statement-breakpoint
CREATE INDEX "place_medicine_near" ON "locations"."place" USING gist ("position") WHERE types @> '{medicine}';--> statement-breakpoint
CREATE INDEX "place_of_district" ON "locations"."place" USING btree ("kind","district_code","name","id");--> statement-breakpoint
CREATE INDEX "place_of_region" ON "locations"."place" USING btree ("kind","region_code","name","id");--> statement-breakpoint
CREATE INDEX "saved_place_of_owner" ON "locations"."saved_place" USING btree ("owner_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "saved_place_default" ON "locations"."saved_place" USING btree ("owner_id") WHERE is_default;--> statement-breakpoint
CREATE UNIQUE INDEX "waste_zone_of_data_set" ON "locations"."waste_zone" USING btree ("data_set","key");--> statement-breakpoint
CREATE INDEX "waste_zone_of_district" ON "locations"."waste_zone" USING btree ("district_code","zone","id");