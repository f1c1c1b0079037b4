CREATE TABLE "files"."blobs" (
	"hash" text PRIMARY KEY NOT NULL,
	"bytes" bigint NOT NULL,
	"mime_type" text NOT NULL,
	"width" integer,
	"height" integer,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"pinned_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "files"."grants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"blob_hash" text NOT NULL,
	"purpose" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "files"."grants" ADD CONSTRAINT "grants_blob_hash_blobs_hash_fk" FOREIGN KEY ("blob_hash") REFERENCES "files"."blobs"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "blobs_pinned_at" ON "files"."blobs" USING btree ("pinned_at");--> statement-breakpoint
CREATE INDEX "grants_owner_id" ON "files"."grants" USING btree ("owner_id","id");--> statement-breakpoint
CREATE INDEX "grants_blob_hash" ON "files"."grants" USING btree ("blob_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "grants_avatar" ON "files"."grants" USING btree ("owner_id") WHERE purpose = 'avatar';
