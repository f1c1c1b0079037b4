CREATE TABLE "recycle_info"."removed_faq" (
	"faq_id" text PRIMARY KEY NOT NULL,
	"views" integer NOT NULL,
	"helpful" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "recycle_info"."faq_vote" DROP CONSTRAINT "faq_vote_faq_id_faq_id_fk";
--> statement-breakpoint
ALTER TABLE "recycle_info"."item_vote" DROP CONSTRAINT "item_vote_item_id_item_id_fk";
