ALTER INDEX "chat"."search_entry_grams" SET (fastupdate=true,gin_pending_list_limit=256);
