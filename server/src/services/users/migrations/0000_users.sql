CREATE TABLE "users"."avatars" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"content" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users"."profiles" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"nickname" text,
	"bio" text,
	"region" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users"."settings" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"theme" text,
	"language" text,
	"notification_enabled" boolean,
	"plan" text,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
