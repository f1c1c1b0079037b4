CREATE TABLE "studio"."chat_history" (
	"id" uuid PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"role" text NOT NULL,
	"content" text NOT NULL,
	"image" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "studio"."chat_session" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "studio"."generation" (
	"id" uuid PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"owner_id" uuid NOT NULL,
	"content_type" text NOT NULL,
	"input_text" text NOT NULL,
	"output_text" text NOT NULL,
	"candidates" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"prompt" text,
	"input_image" jsonb,
	"output_image" jsonb,
	"generation_method" text,
	"style" text,
	"aspect_ratio" text,
	"template" text,
	"industry" text,
	"seed" bigint NOT NULL,
	"provider" text NOT NULL,
	"cost_micros" bigint,
	"duration_ms" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "studio"."process" (
	"id" uuid PRIMARY KEY NOT NULL,
	"lock_key" bigint NOT NULL,
	"alive" boolean DEFAULT true NOT NULL,
	"heartbeat_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "studio"."task" (
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
	"logged" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE "studio"."task_event" (
	"task_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"type" text NOT NULL,
	"data" json NOT NULL,
	CONSTRAINT "task_event_task_id_seq_pk" PRIMARY KEY("task_id","seq")
);
--> statement-breakpoint
ALTER TABLE "studio"."chat_history" ADD CONSTRAINT "chat_history_session_id_chat_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "studio"."chat_session"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "studio"."generation" ADD CONSTRAINT "generation_session_id_chat_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "studio"."chat_session"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "chat_history_of_session" ON "studio"."chat_history" USING btree ("session_id","id");--> statement-breakpoint
CREATE INDEX "chat_session_of_owner" ON "studio"."chat_session" USING btree ("owner_id","id");--> statement-breakpoint
CREATE INDEX "generation_of_owner" ON "studio"."generation" USING btree ("owner_id","id");--> statement-breakpoint
CREATE INDEX "generation_of_session" ON "studio"."generation" USING btree ("session_id","id");--> statement-breakpoint
CREATE INDEX "task_queued" ON "studio"."task" USING btree ("turn","id") WHERE finished_at IS NULL AND process_id IS NULL;--> statement-breakpoint
CREATE INDEX "task_of_process" ON "studio"."task" USING btree ("process_id") WHERE finished_at IS NULL AND process_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "task_unfinished_of_owner" ON "studio"."task" USING btree ("owner_id") WHERE finished_at IS NULL;--> statement-breakpoint
CREATE INDEX "task_of_owner" ON "studio"."task" USING btree ("owner_id","id");--> statement-breakpoint
CREATE INDEX "task_logged" ON "studio"."task" USING btree ("finished_at") WHERE logged;--> statement-breakpoint
CREATE INDEX "task_expires_at" ON "studio"."task" USING btree ("expires_at") WHERE expires_at IS NOT NULL;