CREATE TABLE "recycle_info"."faq" (
	"id" text PRIMARY KEY NOT NULL,
	"category" text NOT NULL,
	"display_order" integer NOT NULL,
	"views" integer DEFAULT 0 NOT NULL,
	"helpful" integer DEFAULT 0 NOT NULL,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recycle_info"."faq_vote" (
	"faq_id" text NOT NULL,
	"user_id" uuid NOT NULL,
	CONSTRAINT "faq_vote_faq_id_user_id_pk" PRIMARY KEY("faq_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "recycle_info"."region" (
	"code" text PRIMARY KEY NOT NULL,
	"display_order" integer NOT NULL,
	"names" text[] NOT NULL,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recycle_info"."search_query" (
	"query" text NOT NULL,
	"day" date NOT NULL,
	"found" boolean NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "search_query_day_query_found_pk" PRIMARY KEY("day","query","found")
);
--> statement-breakpoint
ALTER TABLE "recycle_info"."search_term" ADD COLUMN "initials" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "recycle_info"."search_term" ADD COLUMN "is_name" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "recycle_info"."faq_vote" ADD CONSTRAINT "faq_vote_faq_id_faq_id_fk" FOREIGN KEY ("faq_id") REFERENCES "recycle_info"."faq"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "faq_by_order" ON "recycle_info"."faq" USING btree ("display_order","id");--> statement-breakpoint
CREATE INDEX "faq_by_views" ON "recycle_info"."faq" USING btree ("views" DESC NULLS LAST,"display_order","id");--> statement-breakpoint
CREATE INDEX "faq_vote_by_user" ON "recycle_info"."faq_vote" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "region_by_name" ON "recycle_info"."region" USING gin ("names");--> statement-breakpoint
CREATE INDEX "search_term_initials" ON "recycle_info"."search_term" USING gin ("initials" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "search_term_spelled_prefix" ON "recycle_info"."search_term" USING btree ("spelled" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "search_term_initials_prefix" ON "recycle_info"."search_term" USING btree ("initials" text_pattern_ops);