CREATE TABLE "users"."notifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"event_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"values" jsonb NOT NULL,
	"read_at" timestamp (3) with time zone,
	CONSTRAINT "notifications_subject" UNIQUE("user_id","kind","subject")
);
