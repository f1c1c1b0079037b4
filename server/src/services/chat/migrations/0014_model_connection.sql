CREATE TABLE "chat"."model_connection" (
	"id" uuid PRIMARY KEY NOT NULL,
	"model" text NOT NULL,
	"preset" text NOT NULL,
	"name" text NOT NULL,
	"label" text NOT NULL,
	"base_url" text NOT NULL,
	"sealed_key" "bytea",
	"key_hint" text,
	"sees_pictures" boolean NOT NULL,
	"context_window" integer NOT NULL,
	"price" jsonb,
	"first_token_seconds" integer,
	"answer_seconds" integer,
	"enabled" boolean NOT NULL,
	"last_trial" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "model_connection_model_unique" UNIQUE("model")
);
