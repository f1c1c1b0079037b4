CREATE TABLE "recycle_info"."item_vote" (
	"item_id" text NOT NULL,
	"user_id" uuid NOT NULL,
	CONSTRAINT "item_vote_item_id_user_id_pk" PRIMARY KEY("item_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "recycle_info"."item_vote" ADD CONSTRAINT "item_vote_item_id_item_id_fk" FOREIGN KEY ("item_id") REFERENCES "recycle_info"."item"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "item_vote_by_user" ON "recycle_info"."item_vote" USING btree ("user_id");