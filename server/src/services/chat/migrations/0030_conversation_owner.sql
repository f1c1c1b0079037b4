-- madang: no transaction
DROP INDEX CONCURRENTLY IF EXISTS "chat"."conversation_owner";--> statement-breakpoint
CREATE INDEX CONCURRENTLY "conversation_owner" ON "chat"."conversation" USING btree ("owner_id","id");
