-- madang: no transaction
DROP INDEX CONCURRENTLY IF EXISTS "users"."webhook_deliveries_failed";--> statement-breakpoint
CREATE INDEX CONCURRENTLY "webhook_deliveries_failed" ON "users"."webhook_deliveries" USING btree ("endpoint_id","id") WHERE status = 'failed';
