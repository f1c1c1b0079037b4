CREATE TABLE "chat"."closed_owner" (
	"owner_id" uuid PRIMARY KEY NOT NULL,
	"closed" boolean NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
