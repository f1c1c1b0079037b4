CREATE SCHEMA "scan";
--> statement-breakpoint
CREATE TABLE "scan"."barcode_confirmation" (
	"barcode" text NOT NULL,
	"owner_id" uuid NOT NULL,
	"item_id" text NOT NULL,
	"is_account" boolean NOT NULL,
	"confirmed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "barcode_confirmation_barcode_owner_id_pk" PRIMARY KEY("barcode","owner_id")
);
--> statement-breakpoint
CREATE TABLE "scan"."earned_photo" (
	"owner_id" uuid NOT NULL,
	"photo_hash" text NOT NULL,
	"scan_id" uuid NOT NULL,
	CONSTRAINT "earned_photo_owner_id_photo_hash_pk" PRIMARY KEY("owner_id","photo_hash")
);
--> statement-breakpoint
CREATE TABLE "scan"."process" (
	"id" uuid PRIMARY KEY NOT NULL,
	"lock_key" bigint NOT NULL,
	"alive" boolean DEFAULT true NOT NULL,
	"heartbeat_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scan"."scan" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"picture" jsonb,
	"result" jsonb,
	"confirmed" jsonb,
	"confirmed_at" timestamp (3) with time zone,
	"recycled_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scan"."task" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"owner_id" uuid NOT NULL,
	"payload" jsonb NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"progress" integer DEFAULT 0 NOT NULL,
	"result" jsonb,
	"error_code" text,
	"error_values" jsonb,
	"attempt" integer DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"losses" integer DEFAULT 0 NOT NULL,
	"turn" bigint NOT NULL,
	"process_id" uuid,
	"run_after" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"last_seq" integer DEFAULT 0 NOT NULL,
	"logged" boolean DEFAULT true NOT NULL,
	"let_go" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scan"."task_event" (
	"task_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"type" text NOT NULL,
	"data" json NOT NULL,
	CONSTRAINT "task_event_task_id_seq_pk" PRIMARY KEY("task_id","seq")
);
--> statement-breakpoint
CREATE INDEX "barcode_confirmation_of_owner" ON "scan"."barcode_confirmation" USING btree ("owner_id");--> statement-breakpoint
CREATE INDEX "scan_of_owner" ON "scan"."scan" USING btree ("owner_id","id");--> statement-breakpoint
CREATE INDEX "scan_without_result" ON "scan"."scan" USING btree ("created_at") WHERE result IS NULL;--> statement-breakpoint
CREATE INDEX "task_queued" ON "scan"."task" USING btree ("turn","id") WHERE finished_at IS NULL AND process_id IS NULL;--> statement-breakpoint
CREATE INDEX "task_of_process" ON "scan"."task" USING btree ("process_id") WHERE finished_at IS NULL AND process_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "task_unfinished_of_owner" ON "scan"."task" USING btree ("owner_id") WHERE finished_at IS NULL;--> statement-breakpoint
CREATE INDEX "task_of_owner" ON "scan"."task" USING btree ("owner_id","id");--> statement-breakpoint
CREATE INDEX "task_logged" ON "scan"."task" USING btree ("finished_at") WHERE logged;--> statement-breakpoint
CREATE INDEX "task_to_let_go" ON "scan"."task" USING btree ("finished_at") WHERE status = 'cancelled' AND NOT let_go;--> statement-breakpoint
CREATE INDEX "task_expires_at" ON "scan"."task" USING btree ("expires_at") WHERE expires_at IS NOT NULL;