CREATE SCHEMA "mcp";
--> statement-breakpoint
CREATE TABLE "mcp"."server" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"header_name" text,
	"sealed_header" "bytea",
	"header_hint" text,
	"apps" text[] NOT NULL,
	"personas" text[] NOT NULL,
	"enabled" boolean NOT NULL,
	"read_at" timestamp (3) with time zone,
	"error_code" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "server_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "mcp"."tool" (
	"server_id" uuid NOT NULL,
	"name" text NOT NULL,
	"seen" jsonb,
	"approved" jsonb,
	CONSTRAINT "tool_server_id_name_pk" PRIMARY KEY("server_id","name")
);
--> statement-breakpoint
ALTER TABLE "mcp"."tool" ADD CONSTRAINT "tool_server_id_server_id_fk" FOREIGN KEY ("server_id") REFERENCES "mcp"."server"("id") ON DELETE cascade ON UPDATE no action;