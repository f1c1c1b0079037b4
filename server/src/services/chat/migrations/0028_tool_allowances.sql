ALTER TABLE "chat"."tool_allowance" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "chat"."tool_allowance" ADD COLUMN "server" text;--> statement-breakpoint
ALTER TABLE "chat"."tool_allowance" ADD COLUMN "created_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
UPDATE "chat"."tool_allowance" a SET "created_at" = c."decided_at", "server" = (
	SELECT part->>'server' FROM jsonb_array_elements(CASE jsonb_typeof(m."parts") WHEN 'array' THEN m."parts" END) AS part WHERE part->>'id' = c."id"::text LIMIT 1)
FROM "chat"."tool_consent" c JOIN "chat"."message" m ON m."id" = c."message_id"
WHERE m."conversation_id" = a."conversation_id" AND c."server_id" = a."server_id" AND c."tool" = a."tool" AND c."fingerprint" = a."fingerprint" AND c."decision" = 'conversation' AND c."decided_at" IS NOT NULL;
