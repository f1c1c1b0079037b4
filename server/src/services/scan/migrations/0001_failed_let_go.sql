DROP INDEX "scan"."task_to_let_go";--> statement-breakpoint
CREATE INDEX "task_to_let_go" ON "scan"."task" USING btree ("finished_at") WHERE status IN ('cancelled', 'failed') AND NOT let_go;