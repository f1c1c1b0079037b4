CREATE SCHEMA "parrot";
--> statement-breakpoint
CREATE TABLE "parrot"."heard" ("message_id" uuid PRIMARY KEY, "status" text NOT NULL, "text" text NOT NULL);
