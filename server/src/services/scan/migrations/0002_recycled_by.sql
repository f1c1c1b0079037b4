ALTER TABLE "scan"."earned_photo" ADD COLUMN "recycled_by" uuid;--> statement-breakpoint
UPDATE "scan"."earned_photo" AS e SET recycled_by = s.id FROM "scan"."scan" AS s WHERE s.id = e.scan_id AND s.recycled_at IS NOT NULL;
