CREATE TABLE "recycle_info"."category" (
	"id" text PRIMARY KEY NOT NULL,
	"display_order" integer NOT NULL,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recycle_info"."content_version" (
	"name" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recycle_info"."item" (
	"id" text PRIMARY KEY NOT NULL,
	"category" text NOT NULL,
	"name_ko" text NOT NULL,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recycle_info"."search_term" (
	"item_id" text NOT NULL,
	"term" text NOT NULL,
	"label" text NOT NULL,
	CONSTRAINT "search_term_item_id_term_pk" PRIMARY KEY("item_id","term")
);
--> statement-breakpoint
ALTER TABLE "recycle_info"."search_term" ADD CONSTRAINT "search_term_item_id_item_id_fk" FOREIGN KEY ("item_id") REFERENCES "recycle_info"."item"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "item_by_name" ON "recycle_info"."item" USING btree ("name_ko","id");--> statement-breakpoint
CREATE INDEX "item_by_category" ON "recycle_info"."item" USING btree ("category","name_ko","id");--> statement-breakpoint
CREATE INDEX "search_term_exact" ON "recycle_info"."search_term" USING btree ("term");--> statement-breakpoint
CREATE INDEX "search_term_similar" ON "recycle_info"."search_term" USING gin ("term" gin_trgm_ops);