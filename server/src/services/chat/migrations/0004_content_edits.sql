CREATE TABLE "chat"."content_edit" (
	"kind" text NOT NULL,
	"id" uuid NOT NULL,
	"data" jsonb,
	"edited_by" uuid NOT NULL,
	"edited_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "content_edit_kind_id_pk" PRIMARY KEY("kind","id")
);
