CREATE SCHEMA "numbers";
--> statement-breakpoint
CREATE TABLE "numbers"."process" (
	"id" uuid PRIMARY KEY NOT NULL,
	"lock_key" bigint NOT NULL,
	"alive" boolean DEFAULT true NOT NULL,
	"heartbeat_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "numbers"."stream" (
	"id" uuid PRIMARY KEY NOT NULL,
	"process_id" uuid NOT NULL,
	"stop_requested" boolean DEFAULT false NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"logged" boolean DEFAULT true NOT NULL,
	"last_seq" integer DEFAULT 0 NOT NULL,
	"end_type" text,
	"end_data" json
);
--> statement-breakpoint
CREATE TABLE "numbers"."stream_event" (
	"stream_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"type" text NOT NULL,
	"data" json NOT NULL,
	CONSTRAINT "stream_event_stream_id_seq_pk" PRIMARY KEY("stream_id","seq")
);
--> statement-breakpoint
CREATE INDEX "stream_running_of_process" ON "numbers"."stream" USING btree ("process_id") WHERE ended_at IS NULL;--> statement-breakpoint
CREATE INDEX "stream_ended" ON "numbers"."stream" USING btree ("ended_at") WHERE logged;