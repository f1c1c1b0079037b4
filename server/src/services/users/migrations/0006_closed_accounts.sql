CREATE TABLE "users"."closed_accounts" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"closed" boolean NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
