CREATE TABLE "chat"."model_day" (
	"model" text NOT NULL,
	"day" date NOT NULL,
	"switches" integer DEFAULT 0 NOT NULL,
	"first_tokens" integer[] NOT NULL,
	CONSTRAINT "model_day_model_day_pk" PRIMARY KEY("model","day")
);
--> statement-breakpoint
ALTER TABLE "chat"."model_connection" ADD COLUMN "place" integer DEFAULT 0 NOT NULL;