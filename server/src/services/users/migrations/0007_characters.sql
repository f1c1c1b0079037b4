CREATE TABLE "users"."unlocks" (
	"user_id" uuid NOT NULL,
	"unlocked" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "unlocks_user_id_unlocked_pk" PRIMARY KEY("user_id","unlocked")
);
--> statement-breakpoint
ALTER TABLE "users"."profiles" ADD COLUMN "character" text;--> statement-breakpoint
ALTER TABLE "users"."profiles" ADD COLUMN "skin" text;