CREATE TABLE "users"."badges" (
	"user_id" uuid NOT NULL,
	"badge" text NOT NULL,
	"earned_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "badges_user_id_badge_pk" PRIMARY KEY("user_id","badge")
);
--> statement-breakpoint
CREATE TABLE "users"."became_accounts" (
	"guest_id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users"."invitations" (
	"invitee_id" uuid PRIMARY KEY NOT NULL,
	"inviter_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"earned_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "users"."invite_codes" (
	"code" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users"."point_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"action" text NOT NULL,
	"points" integer NOT NULL,
	"event_key" text NOT NULL,
	"once_key" text,
	"metadata" jsonb NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "point_entries_event" UNIQUE("event_key"),
	CONSTRAINT "point_entries_once" UNIQUE("user_id","once_key"),
	CONSTRAINT "point_entries_points" CHECK (points >= 0)
);
--> statement-breakpoint
CREATE INDEX "became_accounts_of" ON "users"."became_accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "invitations_by" ON "users"."invitations" USING btree ("inviter_id");--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_pair" ON "users"."invitations" USING btree (least("invitee_id", "inviter_id"),greatest("invitee_id", "inviter_id"));--> statement-breakpoint
CREATE INDEX "invite_codes_of" ON "users"."invite_codes" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "point_entries_of" ON "users"."point_entries" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "point_entries_at" ON "users"."point_entries" USING btree ("at");