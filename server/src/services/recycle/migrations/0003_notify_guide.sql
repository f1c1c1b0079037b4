CREATE FUNCTION "recycle_info"."tell_of_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('madang_guide', '');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "tell_of_change" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "recycle_info"."category" FOR EACH STATEMENT EXECUTE FUNCTION "recycle_info"."tell_of_change"();
--> statement-breakpoint
CREATE TRIGGER "tell_of_change" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "recycle_info"."item" FOR EACH STATEMENT EXECUTE FUNCTION "recycle_info"."tell_of_change"();
--> statement-breakpoint
CREATE TRIGGER "tell_of_change" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "recycle_info"."search_term" FOR EACH STATEMENT EXECUTE FUNCTION "recycle_info"."tell_of_change"();
--> statement-breakpoint
CREATE TRIGGER "tell_of_change" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "recycle_info"."region" FOR EACH STATEMENT EXECUTE FUNCTION "recycle_info"."tell_of_change"();
