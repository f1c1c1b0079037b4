-- What is written in full-width letters, with a dotted capital or a final sigma is indexed anew in the background: from now on it is found by its plain letters. Until then it is searched without the index.
UPDATE "chat"."conversation" SET "indexed_count" = 0 WHERE "indexed_count" > 0 AND "id" IN (
  SELECT "conversation_id" FROM "chat"."message" WHERE "content" ~ U&'[\FF01-\FF5E\0130\0307\03C2]'
);
--> statement-breakpoint
UPDATE "chat"."conversation" SET "indexed_title" = NULL WHERE "indexed_title" ~ U&'[\FF01-\FF5E\0130\0307\03C2]';
