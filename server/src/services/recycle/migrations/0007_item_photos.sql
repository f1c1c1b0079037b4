CREATE TABLE "recycle_info"."item_photo" (
	"item_id" text PRIMARY KEY NOT NULL,
	"file_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"alt" jsonb NOT NULL,
	"credit" text NOT NULL,
	"source_url" text,
	"edited_by" uuid NOT NULL,
	"added_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recycle_info"."photo_release" (
	"file_id" uuid PRIMARY KEY NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL
);

--> statement-breakpoint
CREATE TRIGGER "tell_of_change" AFTER INSERT OR UPDATE OR DELETE ON "recycle_info"."item_photo" FOR EACH ROW EXECUTE FUNCTION "recycle_info"."tell_of_change"();
